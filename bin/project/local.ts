/** `courtier local`. Answers the exit code: 0 done, 1 not done. */
export async function runLocal(args: string[]): Promise<number> {
  const { main, messageOf } = await import('../../localstack/command.ts');
  try {
    await main(args);
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}
