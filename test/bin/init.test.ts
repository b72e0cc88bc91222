import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InitError, initProject, newSystem } from '../../bin/project/init.ts';

function project(system = 'shop') {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  initProject(folder, system);
  const index = join(folder, 'systems', 'index.ts');
  return { folder, index, list: () => readFileSync(index, 'utf8') };
}

describe('courtier new system', () => {
  it('adds one import and one name, and leaves all that somebody else wrote there', () => {
    const { folder, index, list } = project();
    const own = list()
      .replace('export const', "import { billing } from '@acme/billing';\n\nexport const")
      .replace('[shopSystem]', '[shopSystem, billing]');
    writeFileSync(index, own);
    newSystem(folder, 'parcel-office');
    expect(list()).toContain("import { parcelOfficeSystem } from './parcel-office/system.ts';");
    expect(list()).toContain("import { billing } from '@acme/billing';");
    expect(list()).toContain('[shopSystem, billing, parcelOfficeSystem] as const;');
  });

  it('refuses a name that is there, and an index without its list', () => {
    const { folder, index } = project();
    expect(() => newSystem(folder, 'shop')).toThrow('already');
    writeFileSync(index, 'export const systems = [];\n');
    expect(() => newSystem(folder, 'till')).toThrow(InitError);
  });
});

describe('courtier init', () => {
  it.each(['api', 'data', 'courtier', 'Shop', 'x', '-shop', 'a-system-with-a-very-long-name'])(
    'refuses "%s", which could not be deployed',
    (name) => {
      expect(() => project(name)).toThrow(InitError);
    },
  );

  it('deploys and synthesizes the stage dev, not the laptop’s', () => {
    const { folder } = project();
    const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(scripts).toMatchObject({
      synth: 'cdk synth --quiet -c stage=dev',
      deploy: 'cdk deploy --all -c stage=dev',
    });
  });
});
