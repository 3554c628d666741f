import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Metrics = {
  readonly registry: Registry;
  readonly httpSeconds: Histogram<'route' | 'method' | 'status'>;
  readonly callSeconds: Histogram<'procedure' | 'outcome'>;
  readonly unexpectedErrors: Counter<'where'>;
  readonly assistantSeconds: Histogram<'provider' | 'outcome'>;
  readonly assistantCost: Counter<'currency'>;
  /** What all processes share: measured from the database each time somebody asks, so every process tells the same. */
  readonly shared: {
    readonly readable: Gauge;
    readonly logEntries: Gauge;
    readonly logWaiting: Gauge;
    readonly logWaitingSeconds: Gauge;
    readonly logSignable: Gauge;
    readonly logVerificationFailed: Gauge;
    readonly logVerificationOverdue: Gauge;
    readonly closesLate: Gauge;
    readonly closeRunsFailed: Gauge;
    readonly removalsRefused: Gauge;
    readonly creditSignals: Gauge;
    readonly disputesOpen: Gauge;
    readonly disputesOverdue: Gauge;
    readonly disputeFirstAnswerSeconds: Gauge;
    readonly disputeCheckOk: Gauge;
    readonly disputeCheckedAt: Gauge;
    readonly disputeCheckSucceededAt: Gauge;
    readonly disputeCheckSeconds: Gauge;
    readonly noticesLate: Gauge;
    readonly assistantBudgetUsed: Gauge;
    readonly jobFailed: Gauge<'job'>;
  };
};

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'openbook_' });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
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
    assistantSeconds: new Histogram({
      name: 'openbook_assistant_seconds',
      help: 'Time to write one summary of a dispute; refused and failed ones too.',
      labelNames: ['provider', 'outcome'],
      buckets: [...SECONDS, 20, 30],
      registers: [registry],
    }),
    assistantCost: new Counter({
      name: 'openbook_assistant_cost_total',
      help: 'What outside summaries cost, in the currency of the budget.',
      labelNames: ['currency'],
      registers: [registry],
    }),
    shared: {
      readable: gauge('openbook_state_readable', '1 when the database answered for the measurements below.'),
      logEntries: gauge('openbook_log_entries', 'Entries of the evidence log.'),
      logWaiting: gauge('openbook_log_waiting_records', 'Signed records that are not in the log yet.'),
      logWaitingSeconds: gauge('openbook_log_waiting_seconds', 'How long the oldest of them has waited.'),
      logSignable: gauge(
        'openbook_log_signable',
        '0 when the log and its checkpoint file disagree, so that nothing is signed into it.',
      ),
      logVerificationFailed: gauge(
        'openbook_log_verification_failed',
        '1 when the last whole reading of the log found a place that is not as it was signed.',
      ),
      logVerificationOverdue: gauge(
        'openbook_log_verification_overdue',
        '1 when no whole reading of the log has ended well for two days.',
      ),
      closesLate: gauge(
        'openbook_closes_late',
        'Closes that are still on their way a day after their cut-off.',
      ),
      closeRunsFailed: gauge(
        'openbook_close_runs_failed',
        'Months whose latest close run failed or broke off.',
      ),
      noticesLate: gauge(
        'openbook_subprocessor_notices_late',
        'Changes of subprocessors that customers were not told of in time, and mails about them that wait.',
      ),
      creditSignals: gauge(
        'openbook_credit_misuse_signals',
        'Signals of misuse in the credits of the last 90 days.',
      ),
      disputesOpen: gauge('openbook_disputes_open', 'Disputes that are not decided yet.'),
      disputesOverdue: gauge(
        'openbook_disputes_overdue',
        'Disputes whose promised answer or resolution is late; those that wait for the customer are not.',
      ),
      disputeFirstAnswerSeconds: gauge(
        'openbook_dispute_first_answer_seconds',
        'Nine of ten disputes answered within 30 days had their first answer within this time; 0 where none was.',
      ),
      disputeCheckOk: gauge(
        'openbook_dispute_check_ok',
        '0 when the last walk of a dispute’s submission failed; 1 before the first and when there was nothing to walk.',
      ),
      disputeCheckedAt: gauge(
        'openbook_dispute_check_timestamp_seconds',
        'When the submission of a dispute was last walked, well or not; 0 when never.',
      ),
      disputeCheckSucceededAt: gauge(
        'openbook_dispute_check_success_timestamp_seconds',
        'When a walk of the submission last ended well; 0 when never.',
      ),
      disputeCheckSeconds: gauge(
        'openbook_dispute_check_seconds',
        'How long the last walk of the submission took; 0 when there was none.',
      ),
      removalsRefused: gauge(
        'openbook_removals_refused',
        'Attempts of the last day to remove billing documents that have to be kept.',
      ),
      assistantBudgetUsed: gauge(
        'openbook_assistant_budget_used',
        'How much of the budget of today is used: the highest share of requests, tokens and cost, from 0 to 1.',
      ),
      jobFailed: new Gauge({
        name: 'openbook_job_failed',
        help: '1 when the latest run of a job failed.',
        labelNames: ['job'],
        registers: [registry],
      }),
    },
  };
}

/** The measurements of this process. Next bundles this file more than once; they must still be one set. */
export function metrics(): Metrics {
  const key = Symbol.for('openbook.metrics');
  const shared = globalThis as unknown as Record<symbol, Metrics | undefined>;
  return (shared[key] ??= createMetrics());
}
