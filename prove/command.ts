const controller = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => controller.abort(new Error('It was interrupted.')));

/** Aborted when somebody ends the program. */
export const interrupted: AbortSignal = controller.signal;

/** Ends the process with what `main` answers, or with 2 and the reason when it rejects. */
export async function runCommand(main: () => Promise<number>): Promise<never> {
  const code = await main().catch((error: unknown) => {
    console.error(error instanceof Error && !interrupted.aborted ? error.message : String(error));
    return 2;
  });
  // Keep-alive sockets of clients end here.
  process.exit(code);
}
