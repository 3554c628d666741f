import { required } from '#core/assert.ts';
import { type DisputeSnapshot, type DisputeSubject, disputeSnapshot } from '#core/contracts/dispute.ts';
import type { CalculatedLine, CalculationDto, InvoiceCredits } from '#server/modules/billing/index.ts';

function stateOfLine(line: CalculatedLine, left: string): NonNullable<DisputeSnapshot['line']> {
  const billed = required(line.line ?? undefined, 'what is doubted is a line');
  return {
    amount: billed.amount,
    taxAmount: billed.taxAmount,
    left,
    steps: [...line.steps],
    rule: { plan: line.rule.plan, version: line.rule.version, sha256: line.rule.digest },
    seals: line.usageByDay.map(({ day, seal, unit, value }) => ({ day, value, unit, digest: seal })),
  };
}

/** What is doubted as it stands at this moment: figures, steps, rule version and seals, all as they are stored. */
export function snapshotOf(input: {
  readonly subject: DisputeSubject;
  readonly calculation: CalculationDto;
  readonly credits: InvoiceCredits;
  readonly takenAt: Date;
}): DisputeSnapshot {
  const { calculation, credits, subject, takenAt } = input;
  const { document } = calculation;
  const line = calculation.lines.find((one) => one.line?.id === subject.line && subject.line !== undefined);
  const left = credits.lines.find((one) => one.line === subject.line)?.left;
  return disputeSnapshot.parse({
    schema: 'openbook.dispute-snapshot/1',
    takenAt: takenAt.toISOString(),
    subject,
    inputs: document.inputs,
    ...(line === undefined ? {} : { line: stateOfLine(line, left ?? '0') }),
    invoice: { total: document.totals.total, left: credits.left, issued: document.dates.issued },
  });
}
