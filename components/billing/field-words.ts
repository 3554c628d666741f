import { useLocale, useTranslations } from 'next-intl';
import { formatExact } from '#core/format/format.ts';
import { isDecimal } from '#core/money/decimal.ts';

/** The fields of a price rule that have a name in `messages`, a dot written as `_`; any other is told by its own. */
const NAMED_FIELDS = [
  'amount',
  'unit_amount',
  'flat_amount',
  'up_to',
  'usage_discount_units',
  'package_size',
  'package_amount',
  'free_units',
  'min_amount',
  'max_amount',
  'discount_percent',
  'rate_percent',
  'multiplier',
  'meterVersion',
  'model',
  'convert_divide_by',
  'convert_round',
  'round',
  'rounding',
  'currency',
  'zero_usage',
  'block_size',
  'cap',
  'tier_units',
  'fixed_amount_per_event',
  'free_events',
  'free_amount',
  'per_event_min',
  'per_event_max',
  'bucket_by',
  'dimension',
] as const;

const MODELS = [
  'flat',
  'per_unit',
  'graduated',
  'volume',
  'package',
  'percentage',
  'graduated_percentage',
  'capacity',
  'bucketed',
  'dynamic',
] as const;

const CHOICES = [
  'up',
  'ceiling',
  'down',
  'floor',
  'half_up',
  'half_up_currency',
  'none',
  'day',
  'dimension',
  'zero',
  'first_tier_flat',
] as const;

/** The members that state a choice of a fixed list, whose values have words. */
const CHOSEN = ['round', 'rounding', 'bucket_by', 'zero_usage'];
const OF_BUCKET = /^per_bucket\.(?:config\.)?/;

/** The words of a price rule: its models, its fields by their place such as `convert.divide_by`, and their values. */
export function useFieldWords() {
  const t = useTranslations('priceWords');
  const locale = useLocale();
  const model = (name: string): string => {
    const known = MODELS.find((one) => one === name);
    return known === undefined ? name : t(`models.${known}`);
  };
  const field = (name: string): string => {
    const own = name.replace(OF_BUCKET, '');
    const known = NAMED_FIELDS.find((one) => one === own.replaceAll('.', '_'));
    const said = known === undefined ? own : t(`fields.${known}`);
    return own === name ? said : t('perBucket', { field: said });
  };
  const value = (name: string, text: string): string => {
    const member = name.split('.').at(-1) ?? name;
    if (member === 'model') return model(text);
    const choice = CHOSEN.includes(member) ? CHOICES.find((one) => one === text) : undefined;
    if (choice !== undefined) return t(`choices.${choice}`);
    return isDecimal(text) ? formatExact(text, locale) : text;
  };
  return { field, model, value };
}
