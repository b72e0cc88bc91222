import { createOtlpSpans } from '../../adapters/otlp/spans.ts';
import type { Log } from '../../core/log.ts';
import { noSpans, type Spans } from '../../core/trace/spans.ts';

/**
 * Where the spans of a function go. lib gives every function of a stage that has a collector its address; where there is
 * none the bundler knows it (lib/bundle.ts), and the exporter is not in the bundle.
 */
export function createSpans(log: Log): Spans {
  return process.env.OTEL_EXPORTER_OTLP_ENDPOINT
    ? createOtlpSpans({ endpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT, resource: resource(), log })
    : noSpans;
}

/** https://opentelemetry.io/docs/specs/semconv/resource/ */
function resource() {
  const { POWERTOOLS_SERVICE_NAME, STAGE, AWS_LAMBDA_FUNCTION_NAME } = process.env;
  return {
    'service.name': POWERTOOLS_SERVICE_NAME,
    'service.namespace': 'courtier',
    'deployment.environment.name': STAGE,
    'faas.name': AWS_LAMBDA_FUNCTION_NAME,
  };
}
