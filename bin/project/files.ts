/** The files of a new project, by their paths in it. */
export function projectFiles(system: string): Record<string, string> {
  return {
    'app.ts': APP,
    'cdk.json': CDK,
    'tsconfig.json': TSCONFIG,
    '.gitignore': 'node_modules/\ncdk.out/\n.courtier/\n',
    'README.md': readme(system),
  };
}

/** The files of a system: its topology, and one consumer with its test. */
export function systemFiles(system: string): Record<string, string> {
  const folder = `systems/${system}`;
  const consumer = `${folder}/functions/${system}-tasks`;
  return {
    [`${folder}/topology.ts`]: topology(system),
    [`${folder}/system.ts`]: definition(system),
    [`${consumer}/handler.ts`]: handler(system),
    [`${consumer}/index.ts`]: INDEX,
    [`${consumer}/handler.test.ts`]: TEST,
  };
}

/** The list of the systems that the app deploys. */
export function systemsIndex(systems: readonly string[]): string {
  return `${systems.map((system) => `${importOf(system)}\n`).join('')}
/** The systems that this app deploys. */
export const systems = [${systems.map(systemConst).join(', ')}] as const;
`;
}

/** The line of systems/index.ts that imports a system. */
export const importOf = (system: string) => `import { ${systemConst(system)} } from './${system}/system.ts';`;

/** `parcel-office` → `parcelOfficeSystem`. A word of the language cannot name a constant. */
export function systemConst(system: string): string {
  return `${system.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase())}System`;
}

/** Queues and functions of all systems are on one broker: their names begin with the system's. */
const queueOf = (system: string) => `${system.replaceAll('-', '_')}_tasks`;

const APP = `import { App } from 'aws-cdk-lib';
import { Courtier } from 'courtier/cdk';
import { systems } from './systems/index.ts';

const app = new App();

// Somebody must be alerted in prod: say alerts: { email: '…' } here, or set COURTIER_ALERT_EMAIL.
new Courtier(app, 'Broker', { systems });

app.synth();
`;

const CDK = `${JSON.stringify(
  {
    app: 'node app.ts',
    context: {
      '@aws-cdk/core:checkSecretUsage': true,
      '@aws-cdk/core:enablePartitionLiterals': true,
      '@aws-cdk/core:target-partitions': ['aws', 'aws-cn'],
      '@aws-cdk/core:explicitStackTags': true,
      '@aws-cdk/core:defaultCrossStackReferences': 'strong',
      '@aws-cdk/aws-iam:minimizePolicies': true,
      '@aws-cdk/aws-iam:importedRoleStackSafeDefaultPolicyName': true,
      '@aws-cdk/aws-apigateway:disableCloudWatchRole': true,
      '@aws-cdk/aws-apigateway:requestValidatorUniqueId': true,
      '@aws-cdk/aws-apigateway:authorizerChangeDeploymentLogicalId': true,
      '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
      '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy': false,
      '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
      '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
      '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
    },
  },
  null,
  2,
)}\n`;

const TSCONFIG = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
    },
    include: ['app.ts', 'systems'],
  },
  null,
  2,
)}\n`;

const topology = (system: string) => `import { defineTopology } from 'courtier';

export const topology = defineTopology({
  system: '${system}',
  description: 'What this system is for.',
  exchanges: {
    ${quoted(system)}: { type: 'topic', description: 'Everything that happens here.' },
  },
  queues: {
    ${queueOf(system)}: {
      bindings: [{ exchange: '${system}', routingKey: 'task.#' }],
      delivery: 'lambda',
      consumer: { function: '${system}-tasks' },
      impact: 'Tasks are not done.',
    },
  },
});
`;

const quoted = (name: string) => (name.includes('-') ? `'${name}'` : name);

const definition = (system: string) => `import { defineSystem } from 'courtier';
import { topology } from './topology.ts';

export const ${systemConst(system)} = defineSystem({ folder: import.meta.dirname, topology });
`;

const handler = (system: string) => `import { defineConsumer, PermanentError } from 'courtier';
import * as z from 'zod';
import { topology } from '../../topology.ts';

const Task = z.object({
  name: z.string().min(1),
  /** Fails so many times first: to see what a retry looks like. */
  failures: z.int().min(0).default(0),
});

export const createHandler = defineConsumer({
  of: topology,
  queue: '${queueOf(system)}',
  schema: Task,
  /** Does one task. To return is success; what is thrown is retried, but a PermanentError waits for a person. */
  async handle({ name, failures }, { attempt, log }) {
    if (name === 'impossible') throw new PermanentError('Nobody can do this task.');
    if (attempt <= failures) throw new Error(\`Attempt \${attempt} fails, because the task says so.\`);
    log.info('task done', { name });
  },
});
`;

const INDEX = `import { consumerDeps, Env, readEnv } from 'courtier/functions';
import { createHandler } from './handler.ts';

export const handler = createHandler(consumerDeps(readEnv(Env)));
`;

const TEST = `import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testConsumer } from 'courtier/testing';
import { createHandler } from './handler.ts';

describe('the consumer of tasks', () => {
  it('does a task once, however often it comes', async () => {
    const tasks = testConsumer(createHandler);
    assert.equal((await tasks.deliver({ name: 'sweep' }, { id: 'task-1' })).outcome, 'handled');
    assert.equal((await tasks.deliver({ name: 'sweep' }, { id: 'task-1' })).outcome, 'duplicate');
    assert.equal(tasks.log.lines.filter(({ message }) => message === 'task done').length, 1);
  });

  it('is tried again as often as the task fails', async () => {
    const tasks = testConsumer(createHandler);
    const deliver = (attempt: number) => tasks.deliver({ name: 'sweep', failures: 1 }, { id: 'task-1', attempt });
    assert.equal((await deliver(1)).outcome, 'retried');
    assert.equal((await deliver(2)).outcome, 'handled');
  });

  it('leaves to a person what nobody can do, and what is no task', async () => {
    const tasks = testConsumer(createHandler);
    assert.equal((await tasks.deliver({ name: 'impossible' })).outcome, 'failed');
    assert.equal((await tasks.deliver({})).outcome, 'failed');
  });
});
`;

const readme = (system: string) => `# A project on Courtier

\`\`\`sh
npm install
npm test                # the consumer's test
npm run local           # the whole broker on this machine, until Ctrl-C
\`\`\`

In a second terminal:

\`\`\`sh
KEY=$(npx courtier clients key)
curl http://localhost:8011/api/messages/publish -H "Authorization: Bearer $KEY" \\
  --json '{"exchange": "${system}", "routing_key": "task.new", "message": {"name": "sweep", "failures": 1}}'
curl http://localhost:8011/api/messages/failed -H "Authorization: Bearer $KEY"    # it failed once, and is tried again
\`\`\`

| | |
|---|---|
| \`app.ts\` | the CDK app: Courtier, and whatever else you deploy |
| \`systems/index.ts\` | the systems that it deploys; \`npx courtier new system NAME\` adds one |
| \`systems/${system}/topology.ts\` | exchanges and queues |
| \`systems/${system}/functions/${system}-tasks/handler.ts\` | the consumer: you write \`handle\` |

\`npx cdk deploy --all -c stage=dev\` deploys it.
`;
