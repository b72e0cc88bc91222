import {
  DEPLOYMENT,
  type Measure,
  type Measures,
  measures,
  NAMESPACE,
  QUEUE,
} from '../../core/metrics/measures.ts';

export type EmbeddedMetricsOptions = {
  deployment: string;
  now?: () => Date;
  /** Takes one JSON line with its newline. Default: standard output. */
  write?: (line: string) => void;
};

type Figures = Readonly<Partial<Record<Measure, number>>>;
type Dimensions = Readonly<Record<string, string>>;

/**
 * What makes metrics of a line of the function's log, beside whatever else it says: no call, no permission, no wait.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embedded(figures: Figures, dimensions: Dimensions, at: Date): Record<string, unknown> {
  const directive = {
    Namespace: NAMESPACE,
    Dimensions: [Object.keys(dimensions)],
    Metrics: (Object.keys(figures) as Measure[]).map((name) => ({ Name: name, Unit: measures[name].unit })),
  };
  return {
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics: [directive] },
    ...figures,
    ...dimensions,
  };
}

/** Metrics as lines of their own. */
export function createEmbeddedMetrics(options: EmbeddedMetricsOptions): Measures {
  const { deployment, now = () => new Date(), write = (line) => process.stdout.write(line) } = options;
  const line = (figures: Figures, dimensions: Dimensions, details: Readonly<Record<string, unknown>>) => {
    if (Object.keys(figures).length === 0) return;
    const { _aws, ...rest } = embedded(figures, dimensions, now());
    write(`${JSON.stringify({ _aws, ...details, ...rest })}\n`);
  };
  return {
    record: (figures, details = {}) => line(figures, { [DEPLOYMENT]: deployment }, details),
    recordOf: (queue, figures) => line(figures, { [DEPLOYMENT]: deployment, [QUEUE]: queue }, {}),
  };
}
