import process from "node:process";

const intervalMs = 500;

/** Taken as the module loads: a parent that ends while the kernel starts must be missed too. */
const startedBy = process.ppid;

/** Calls `gone` once the process that started this one has ended, as a kernel must not outlive it. */
export function watchParent(gone: () => void): void {
  // Jupyter's clients say who they are; on Windows a launcher stands between them and the kernel.
  const client = Number(process.env["JPY_PARENT_PID"] ?? 0);
  const timer = setInterval(() => {
    if (process.ppid === startedBy && (client === 0 || isAlive(client))) return;
    clearInterval(timer);
    gone();
  }, intervalMs);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
