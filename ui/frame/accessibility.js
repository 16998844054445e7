// Streamlit's menu has its sections' titles inside a list, where only entries may stand: screen readers are told that it
// is none, and read the links one by one.
export default function () {
  const mend = () => {
    document.querySelectorAll("[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li").forEach((node) => {
      if (node.getAttribute("role") !== "presentation") node.setAttribute("role", "presentation")
    })
  }
  const watch = new MutationObserver(mend)
  watch.observe(document.body, { childList: true, subtree: true })
  mend()
  return () => watch.disconnect()
}
