// What a function process runs: the Lambda Runtime API's client, as Lambda's own Node runtime behaves.
// Plain JavaScript and node:http only, because every millisecond here is a millisecond of each cold start.
import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// `import` would read every export of node:http, and one of them loads the whole of undici.
const { Agent, request } = process.getBuiltinModule('node:http');
const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const agent = new Agent({ keepAlive: true, noDelay: true });

// A fifth of what a start costs is compiling. It is not in the environment, which is the function's own.
const [compiledDir] = process.argv.splice(2);
if (compiledDir) Module.enableCompileCache(compiledDir);

// The runtime holds the other end of stdin: when it dies, even by SIGKILL, this process has no reason to live.
process.stdin.on('close', () => process.exit(1));
process.stdin.on('error', () => process.exit(1));
process.stdin.resume();

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(`${base}${path}`, { method, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function described(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function loadHandler() {
  const [file, ...exported] = (process.env._HANDLER ?? '').split('.');
  const root = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
  const path = ['.mjs', '.js', '.cjs']
    .map((end) => join(root, `${file}${end}`))
    .find((path) => existsSync(path));
  if (!path) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  let handler = await loadModule(path, root);
  for (const name of exported) handler = handler?.[name];
  const name = `${file}.${exported.join('.')}`;
  if (handler === undefined) throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', `${name} is not a function`);
  if (handler.length >= 3) {
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      `${name} takes a callback: Node 24 on Lambda runs async handlers only`,
    );
  }
  return handler;
}

async function loadModule(path, root) {
  try {
    if (path.endsWith('.js') && !isEsmPackage(root)) return loadCommonJs(path);
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      throw Object.assign(named('Runtime.ImportModuleError', `Error: ${error.message}`), {
        stack: error.stack,
      });
    }
    if (error instanceof SyntaxError) {
      throw Object.assign(named('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`), {
        stack: error.stack,
      });
    }
    throw error;
  }
}

function isEsmPackage(root) {
  const path = join(root, 'package.json');
  return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).type === 'module';
}

// On Lambda a .js without a package.json beside it is CommonJS. Here some folder above may say "type": "module",
// which require() would follow.
function loadCommonJs(path) {
  const module = new Module(path);
  module.filename = path;
  module.paths = Module._nodeModulePaths(process.env.LAMBDA_TASK_ROOT);
  module._compile(readFileSync(path, 'utf8'), path);
  return module.exports;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

let current = null;

async function fail(path, error) {
  const report = described(error);
  console.error(JSON.stringify({ level: 'ERROR', message: 'function error', ...report }));
  await call('POST', path, JSON.stringify(report));
}

/** An error that no handler awaited ends the process, as on Lambda. */
function dieOf(name, exitCode) {
  return (error) => {
    const cause = name ? Object.assign(named(name, String(error)), { stack: error?.stack ?? '' }) : error;
    const path = current ? `/invocation/${current}/error` : '/init/error';
    fail(path, cause).finally(() => process.exit(exitCode));
  };
}
process.on('uncaughtException', dieOf(undefined, 129));
process.on('unhandledRejection', dieOf('Runtime.UnhandledPromiseRejection', 128));

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw named('Runtime.MarshalError', 'Unable to stringify response body');
  }
}

async function runOne(handler) {
  const { headers, body } = await call('GET', '/invocation/next');
  current = headers['lambda-runtime-aws-request-id'];
  try {
    const answer = serialized(await handler(JSON.parse(body.toString('utf8')), contextOf(headers)));
    await call('POST', `/invocation/${current}/response`, answer);
  } catch (error) {
    await fail(`/invocation/${current}/error`, error);
  }
  current = null;
}

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await fail('/init/error', error).catch(() => {});
  process.exit(1);
}
try {
  await runOne(handler);
  // Now what an invocation needs is compiled too. A process is ended without notice, so Node itself has no time to write it.
  Module.flushCompileCache();
  while (true) await runOne(handler);
} catch {
  // The runtime went away.
  process.exit(1);
}
