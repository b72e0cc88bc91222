import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The pages that users of the package need. What the others say is for those who work on Courtier itself. */
const PAGES = [
  'docs/adopt.md',
  'docs/amqp-clients.md',
  'docs/amqp-values.md',
  'docs/api.md',
  'docs/cli.md',
  'docs/deploy.md',
  'docs/limits.md',
  'docs/patterns.md',
  'docs/runbook.md',
  'docs/webhooks.md',
  'docs/workflows.md',
  'client/README.md',
] as const;

/**
 * The documents of the package at `built`, whose README is docs/adopt.md. Those that are generated are of the broker service
 * alone: a package brings no systems along.
 */
export function packDocuments(built: string): void {
  mkdirSync(join(built, 'docs'), { recursive: true });
  for (const page of PAGES) cpSync(join(root, page), join(built, page));
  cpSync(join(root, 'docs', 'grafana'), join(built, 'docs', 'grafana'), { recursive: true });
  const generate = ['--conditions=product', join(root, 'docs', 'generate.ts'), join(built, 'docs')];
  execFileSync(process.execPath, generate, { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const page of [...PAGES, 'docs/topology.md']) packPage(built, { from: page, to: page });
  packPage(built, { from: 'docs/adopt.md', to: 'README.md' });
}

/**
 * Writes a page of the repository, or one that is at the same place in the package already, to its place in the package. A
 * link to what the package has leads there, and one to what it lacks becomes its text. Call it when all else is there.
 */
export function packPage(built: string, { from, to }: { from: string; to: string }): void {
  const packed = join(built, from);
  const text = readFileSync(existsSync(packed) ? packed : join(root, from), 'utf8');
  writeFileSync(
    join(built, to),
    text.replace(/\[([^\]]+)\]\((?!https?:)([^)\s]+)\)/g, (whole, label: string, link: string) => {
      const [file = '', anchor] = link.split('#');
      if (file === '') return whole;
      const target = join(dirname(from), file);
      if (!existsSync(join(built, target))) return label;
      return `[${label}](${relative(dirname(to), target)}${anchor === undefined ? '' : `#${anchor}`})`;
    }),
  );
}
