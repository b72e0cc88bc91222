/** Milliseconds that the processor spends in this process, user and system, while `work` goes on. */
export async function ownTime(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
