import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Metrics = {
  readonly registry: Registry;
  readonly httpSeconds: Histogram<'route' | 'method' | 'status'>;
  readonly callSeconds: Histogram<'procedure' | 'outcome'>;
  readonly unexpectedErrors: Counter<'where'>;
};

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'openbook_' });
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'openbook_http_request_seconds',
      help: 'Time to answer a request of a route handler.',
      labelNames: ['route', 'method', 'status'],
      buckets: SECONDS,
      registers: [registry],
    }),
    callSeconds: new Histogram({
      name: 'openbook_procedure_seconds',
      help: 'Time of one call of a procedure, its transaction included.',
      labelNames: ['procedure', 'outcome'],
      buckets: SECONDS,
      registers: [registry],
    }),
    unexpectedErrors: new Counter({
      name: 'openbook_unexpected_errors_total',
      help: 'Errors that nobody foresaw; each has a line in the log.',
      labelNames: ['where'],
      registers: [registry],
    }),
  };
}

/** The measurements of this process. Next bundles this file more than once; they must still be one set. */
export function metrics(): Metrics {
  const key = Symbol.for('openbook.metrics');
  const shared = globalThis as unknown as Record<symbol, Metrics | undefined>;
  return (shared[key] ??= createMetrics());
}

/** A gauge that is measured when somebody reads it; asked for again by the same name, it is the same one. */
export function liveGauge(name: string, help: string, measure: () => Promise<number>): void {
  const { registry } = metrics();
  if (registry.getSingleMetric(name)) return;
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await measure());
    },
  });
}
