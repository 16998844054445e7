// A page to draw on. What is drawn is a list of operations, drawn anew after each undo and kept by Python:
// {tool: "pen" | "eraser", width, points: [[x, y], ...]}, {tool: "fill", points: [[x, y]]} or {tool: "clear"}.
const SIDE = 300, INK = "#1d1d22", PAPER = "#ffffff"

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".pad")
  const isDrawn = Boolean(root.send)
  const isNewSession = root.session !== data?.session
  root.send = setStateValue // the latest one, whenever Python runs again
  root.session = data?.session
  if (isDrawn && isNewSession) root.sendAgain() // a server that was started anew may not know the last strokes
  if (isDrawn) return
  const find = (selector) => root.querySelector(selector)
  const canvas = find("canvas"), width = find("input")
  const context = canvas.getContext("2d", { willReadFrequently: true })
  let operations = data?.operations ?? [], undone = [], tool = "pen", current = null

  const apply = (operation) => {
    if (operation.tool === "clear") wipe()
    else if (operation.tool === "fill") flood(context, ...operation.points[0])
    else drawLine(context, operation)
  }
  const wipe = () => {
    context.fillStyle = PAPER
    context.fillRect(0, 0, SIDE, SIDE)
  }
  const redraw = () => {
    wipe()
    operations.forEach(apply)
  }
  const refresh = () => {
    find("[data-do=undo]").disabled = !operations.length
    find("[data-do=redo]").disabled = !undone.length
    find("[data-do=clear]").disabled = !operations.length || operations.at(-1).tool === "clear"
    root.querySelectorAll("[data-tool]").forEach((button) => {
      button.setAttribute("aria-pressed", button.dataset.tool === tool)
    })
  }
  const send = () => {
    refresh()
    root.send("drawing", { operations, picture: canvas.toDataURL("image/png") })
  }
  root.sendAgain = () => {
    if (operations.length) send()
  }
  const add = (operation) => {
    operations = [...operations, operation]
    undone = []
    send()
  }
  const actions = {
    undo: () => {
      if (!operations.length) return
      undone.push(operations.at(-1))
      operations = operations.slice(0, -1)
      redraw()
      send()
    },
    redo: () => {
      if (!undone.length) return
      operations = [...operations, undone.pop()]
      redraw()
      send()
    },
    clear: () => {
      wipe()
      add({ tool: "clear" })
    },
  }
  const place = (event) => {
    const box = canvas.getBoundingClientRect()
    const scale = SIDE / box.width
    return [event.clientX - box.left, event.clientY - box.top].map((value) => Math.round(10 * value * scale) / 10)
  }

  canvas.onpointerdown = (event) => {
    if (event.button || current) return
    canvas.setPointerCapture(event.pointerId)
    if (tool === "fill") {
      const operation = { tool, points: [place(event)] }
      apply(operation)
      add(operation)
      return
    }
    current = { pointer: event.pointerId, tool, width: Number(width.value), points: [place(event)] }
    drawLine(context, current)
  }
  canvas.onpointermove = (event) => {
    if (event.pointerId !== current?.pointer) return
    current.points.push(...(event.getCoalescedEvents?.() ?? [event]).map(place))
    drawLine(context, { ...current, points: current.points.slice(-8) })
  }
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (event.pointerId !== current?.pointer) return
    const { pointer, ...operation } = current
    current = null
    operations = [...operations, operation]
    undone = []
    redraw() // soft edges drawn piece by piece are darker than those of the whole line
    send()
  }
  root.onkeydown = (event) => {
    const key = (event.ctrlKey || event.metaKey) && event.key.toLowerCase()
    if (key !== "z" && key !== "y") return
    event.preventDefault()
    actions[key === "y" || event.shiftKey ? "redo" : "undo"]()
  }
  root.querySelectorAll("[data-tool]").forEach((button) => {
    button.onclick = () => {
      tool = button.dataset.tool
      refresh()
    }
  })
  root.querySelectorAll("[data-do]").forEach((button) => (button.onclick = actions[button.dataset.do]))
  redraw()
  refresh()
}

function drawLine(context, { tool, width, points }) {
  context.strokeStyle = tool === "eraser" ? PAPER : INK
  context.lineWidth = tool === "eraser" ? width + 2 : width // over the soft edge of a line as wide
  context.lineCap = context.lineJoin = "round"
  context.beginPath()
  context.moveTo(...points[0])
  points.forEach((point) => context.lineTo(...point))
  if (points.length === 1) context.lineTo(points[0][0] + 0.01, points[0][1])
  context.stroke()
}

// Ink for all that is connected with (x, y) and lighter than the middle, and one pixel beyond: into the soft edge.
function flood(context, x, y) {
  const image = context.getImageData(0, 0, SIDE, SIDE)
  const seen = new Uint8Array(SIDE * SIDE)
  const light = (place) => image.data[4 * place] > 128
  const waiting = [Math.floor(y) * SIDE + Math.floor(x)]
  const inked = []
  while (waiting.length) {
    const place = waiting.pop()
    if (place < 0 || place >= seen.length || seen[place]) continue
    seen[place] = 1
    inked.push(place)
    if (!light(place)) continue
    if (place % SIDE) waiting.push(place - 1)
    if ((place + 1) % SIDE) waiting.push(place + 1)
    waiting.push(place - SIDE, place + SIDE)
  }
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(INK.slice(start, start + 2), 16))
  inked.forEach((place) => image.data.set([red, green, blue, 255], 4 * place))
  context.putImageData(image, 0, 0)
}
