import NextLink from 'next/link';
import { useTranslations } from 'next-intl';
import { AutoSubmitForm } from './auto-submit-form.tsx';
import { buttonClass } from './button-class.ts';
import { controlClass } from './control-class.ts';
import { hrefWith, queryValue, type SearchQuery } from './search-query.ts';

export type Filter =
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  | { readonly kind: 'text' | 'date' | 'month'; readonly name: string; readonly label: string };

/** Filters as a GET form: they are the address, and work without JavaScript. */
export function FilterBar({ filters, query }: { filters: readonly Filter[]; query: SearchQuery }) {
  const t = useTranslations('ui.table');
  const names = filters.map(({ name }) => name);
  const kept = Object.entries(query).filter(([name]) => !names.includes(name) && name !== 'page');
  const active = names.some((name) => (queryValue(query, name) ?? '') !== '');
  return (
    <AutoSubmitForm submitLabel={t('filter')}>
      {kept.map(([name]) => (
        <input key={name} type="hidden" name={name} value={queryValue(query, name) ?? ''} />
      ))}
      {filters.map((filter) => (
        <label key={filter.name} className="flex min-w-0 flex-col gap-1 text-xs text-ink-quiet">
          {filter.label}
          <FilterControl filter={filter} value={queryValue(query, filter.name) ?? ''} />
        </label>
      ))}
      {active && (
        <NextLink
          href={hrefWith(query, Object.fromEntries([...names, 'page'].map((name) => [name, undefined])))}
          scroll={false}
          className={buttonClass({ variant: 'quiet', size: 'sm' })}
        >
          {t('clearFilters')}
        </NextLink>
      )}
    </AutoSubmitForm>
  );
}

function FilterControl({ filter, value }: { filter: Filter; value: string }) {
  if (filter.kind !== 'choice') {
    return (
      <input type={filter.kind} name={filter.name} defaultValue={value} className={controlClass('sm')} />
    );
  }
  return (
    <select key={value} name={filter.name} defaultValue={value} className={controlClass('sm')}>
      {filter.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
