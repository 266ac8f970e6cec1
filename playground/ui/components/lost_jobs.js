// Which jobs of this tab a server no longer has. Every run of a page tells the mark of the session's jobs and their names. A tab
// that was told another mark before talks to a server that was started anew, or was away for too long: what it had is lost.

const SHARED = Symbol.for("playground.jobs"); // one a window; a reload begins anew, as the session does

export function lostNames(jobs, window = globalThis) {
  const before = window[SHARED];
  if (jobs) window[SHARED] = jobs;
  return jobs && before && before.mark !== jobs.mark ? before.names : [];
}
