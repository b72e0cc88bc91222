// Who may import whom. A room imports only from the rooms below it; each rule says why it is there.
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: to, dependencyTypesNot: ['core'] },
});

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'Imports go one way.', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-orphan-import', severity: 'error', comment: 'Every import resolves.', from: {}, to: { couldNotResolve: true } },
    only('core-is-pure', '^core/', ['^core/', 'node_modules/zod/'], 'core knows no SDK, no environment, no clock, no I/O.'),
    { name: 'core-no-io', severity: 'error', comment: 'Of Node itself core takes pure functions only.', from: { path: '^core/' }, to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' } },
    only('adapters-serve-core', '^adapters/', ['^adapters/', '^core/', 'node_modules'], 'An adapter knows core and its own technology.'),
    { name: 'functions-are-rooms', severity: 'error', comment: 'A function never imports another function.', from: { path: '^functions/([^/]+)/' }, to: { path: '^functions/', pathNot: ['^functions/$1/', '^functions/pipeline/'] } },
    { name: 'pipeline-is-shared', severity: 'error', comment: 'The pipeline knows none of its users.', from: { path: '^functions/pipeline/' }, to: { path: '^functions/(?!pipeline/)' } },
    only('functions-below', '^functions/', ['^functions/', '^core/', '^adapters/', 'node_modules'], 'Functions know core and adapters.'),
    only('lib-reads-plans', '^lib/', ['^lib/', '^core/', '^functions/[^/]+/env\\.ts$', 'node_modules'], 'Stacks reach code by entry path, and environments by their schema.'),
    only('runtime-reads-templates', '^localstack/', ['^localstack/', '^adapters/', '^core/', 'node_modules'], 'The local runtime knows the synthesized template, not the stacks.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|\\.build|\\.courtier)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
