import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** What decides the number of threads; a test brings its own. */
export interface ThreadLimits {
  /** `CNNLAB_THREADS`: what the user asked for. */
  readonly asked: string | undefined;
  /** Processors that the scheduler gives this process. */
  readonly processors: number;
  /** A file of the system, or "" where there is none. */
  readonly read: (path: string) => string;
}

/** As many threads as this process may keep busy: the scheduler's processors, less where a container's quota is smaller. */
export function defaultThreads(limits: ThreadLimits = limitsHere()): number {
  const asked = Number(limits.asked);
  if (Number.isInteger(asked) && asked >= 1) return Math.min(64, asked);
  return Math.max(1, Math.min(64, limits.processors, Math.ceil(quota(limits.read))));
}

const limitsHere = (): ThreadLimits => ({
  asked: process.env["CNNLAB_THREADS"],
  processors: availableParallelism(),
  read,
});

// cgroup v2 writes "quota period" or "max period"; v1 has two files and -1 for no limit.
function quota(read: (path: string) => string): number {
  const [allowed, period] = read("/sys/fs/cgroup/cpu.max").split(" ").map(Number);
  if (allowed && period) return allowed / period;
  const v1 = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
  const per = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
  return v1 > 0 && per > 0 ? v1 / per : Infinity;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return ""; // no such file on this system: no quota
  }
}
