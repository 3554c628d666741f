import { expect, test } from 'vitest';
import { listFaultPoints } from '#server/platform/fault-points.ts';
import {
  ANNOUNCEMENT_FAULTS,
  CREDIT_FAULTS,
  DISPUTE_FAULTS,
  EXCLUSION_FAULTS,
  EXPORT_FAULTS,
  FAULT_PLAN,
  GRANT_FAULTS,
  MIGRATION_FAULTS,
  REFUND_FAULTS,
  RETENTION_FAULTS,
  VOID_FAULTS,
  WRITE_OFF_FAULTS,
} from './fault-plan.ts';

test('every crash point of the program is interrupted in a test', () => {
  expect(
    Object.keys({
      ...FAULT_PLAN,
      ...ANNOUNCEMENT_FAULTS,
      ...CREDIT_FAULTS,
      ...DISPUTE_FAULTS,
      ...GRANT_FAULTS,
      ...WRITE_OFF_FAULTS,
      ...REFUND_FAULTS,
      ...EXCLUSION_FAULTS,
      ...VOID_FAULTS,
      ...MIGRATION_FAULTS,
      ...RETENTION_FAULTS,
      ...EXPORT_FAULTS,
    }).sort(),
  ).toEqual(listFaultPoints().map(({ name }) => name));
});
