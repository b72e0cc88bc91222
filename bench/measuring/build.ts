import { type BuildOptions, build as esbuild, type Metafile } from 'esbuild';

export type Built = {
  file: string;
  bytes: number;
  /** Bytes in the bundle by package, the largest first; what is in no package is `(own code)`. */
  packages: Record<string, number>;
};

/** What aws-cdk-lib's NodejsFunction passes to esbuild when it is given nothing but `bundleAwsSDK: true`. */
export const cdkDefaults: BuildOptions = { bundle: true, platform: 'node', target: 'node24' };

export async function build(entry: string, file: string, options: BuildOptions): Promise<Built> {
  const { metafile } = await esbuild({
    ...options,
    entryPoints: [entry],
    outfile: file,
    metafile: true,
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  if (!output) throw new Error(`esbuild made nothing of ${entry}.`);
  return { file, bytes: output.bytes, packages: byPackage(output) };
}

function byPackage({ inputs }: Metafile['outputs'][string]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const name = packageOf(path);
    bytes[name] = (bytes[name] ?? 0) + bytesInOutput;
  }
  return Object.fromEntries(Object.entries(bytes).sort(([, a], [, b]) => b - a));
}

function packageOf(path: string): string {
  const inside = path.split('node_modules/').at(-1);
  if (inside === undefined || inside === path) return '(own code)';
  const [first = '', second = ''] = inside.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
