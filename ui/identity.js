// Keeps the visitor's token in a cookie, for the next visit; another tab may have been sooner.
export default function ({ data, setStateValue }) {
  const kept = document.cookie.match(/(?:^|; )fmnist_visitor=([0-9a-f]{32})(?:;|$)/)?.[1]
  if (!kept) document.cookie = `fmnist_visitor=${data.token}; path=/; max-age=15552000; samesite=lax`
  else if (kept !== data.token) setStateValue("token", kept)
}
