import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { settings } from './env.ts';
import { redactText } from './log-redaction.ts';
import { currentRequestScope } from './request-scope.ts';

/** What a span may say about its work; the names are the ones people search for. */
export type SpanAttributes = {
  readonly tenant?: string;
  readonly invoiceId?: string;
  readonly disputeId?: string;
  readonly artifactId?: string;
  readonly job?: string;
  readonly count?: number;
};

type State = { provider: NodeTracerProvider | null | undefined };

function state(): State {
  const key = Symbol.for('openbook.telemetry');
  const shared = globalThis as unknown as Record<symbol, State | undefined>;
  return (shared[key] ??= { provider: undefined });
}

/** Starts exporting where an endpoint is set; without one spans cost nothing. */
function provider(): NodeTracerProvider | null {
  const shared = state();
  if (shared.provider !== undefined) return shared.provider;
  const endpoint = settings().otlpEndpoint;
  if (endpoint === undefined) {
    shared.provider = null;
    return null;
  }
  const started = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }))],
  });
  started.register();
  shared.provider = started;
  return started;
}

/** Sends what is still waiting; for the end of a process. */
export async function flushSpans(): Promise<void> {
  await state().provider?.forceFlush();
}

function describe(attributes: SpanAttributes): Record<string, string | number> {
  const scope = currentRequestScope();
  return {
    ...(scope ? { requestId: scope.requestId } : {}),
    ...(scope?.tenantId === undefined ? {} : { tenant: scope.tenantId }),
    ...attributes,
  };
}

function noteFailure(span: Span, error: unknown): void {
  const message = error instanceof Error ? `${error.name}: ${redactText(error.message)}` : 'unknown';
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** Runs `work` inside a span. Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set; failures are marked and passed on. */
export async function withSpan<T>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<T>,
): Promise<T> {
  if (!provider()) return work();
  return trace
    .getTracer('openbook')
    .startActiveSpan(name, { attributes: describe(attributes) }, async (span) => {
      try {
        return await work();
      } catch (error) {
        noteFailure(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
}
