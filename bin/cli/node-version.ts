import { CommandError } from './exit-codes.ts';

/** A laptop's runtime and its functions are run by the same Node as on Lambda. */
const NODE_MAJOR = 24;

/** Before anything is loaded that an older Node cannot read. */
export function demandNode(command: string): void {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= NODE_MAJOR) return;
  throw new CommandError(
    'failed',
    `courtier ${command} needs Node ${NODE_MAJOR}, and this is Node ${node}. \`npm install\` in a project of \`courtier init\` brings it along, and npm run and npx use it there.`,
  );
}
