'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { METER_AGGREGATIONS } from '#core/metering/meter.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { MeterVersionDto } from '#server/modules/metering/contract.ts';

/** Makes a new version of a meter, or a new meter with its version 1. */
export async function registerMeter(
  _before: FormResult<MeterVersionDto> | null,
  form: FormData,
): Promise<FormResult<MeterVersionDto>> {
  const caller = await getCaller();
  const slug = formText(form, 'slug');
  // A meter that exists keeps its names, whatever the form says.
  const name = { en: formText(form, 'name.en') || slug, es: formText(form, 'name.es') || slug };
  const dimensions = formText(form, 'dimensions').split(',');
  const result = await formResult(
    caller.metering.meters.register({
      slug,
      name,
      eventType: formText(form, 'eventType'),
      aggregation: METER_AGGREGATIONS.find((one) => one === form.get('aggregation')) ?? 'sum',
      valuePath: formText(form, 'valuePath') || null,
      dimensions: dimensions.map((one) => one.trim()).filter((one) => one !== ''),
      unit: formText(form, 'unit'),
      allowNegative: form.get('allowNegative') === 'on',
      sealsAmounts: form.get('sealsAmounts') === 'on',
      reportedBy: form.get('reportedBy') === 'tenant' ? 'tenant' : 'vendor',
    }),
  );
  revalidatePath('/desk/meters');
  return result;
}
