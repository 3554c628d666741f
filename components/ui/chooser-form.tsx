'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';

type ChooserFormProps = {
  readonly legend: string;
  readonly param: string;
  readonly choices: readonly { readonly key: string; readonly label: string; readonly checked: boolean }[];
};

/** Check boxes whose choice is one comma-separated parameter of the address. */
export function ChooserForm({ legend, param, choices }: ChooserFormProps) {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();

  const choose = (key: string, checked: boolean) => {
    const chosen = choices.filter((choice) => (choice.key === key ? checked : choice.checked));
    const query = new URLSearchParams(search);
    query.set(param, chosen.map((choice) => choice.key).join(','));
    router.replace(`${pathname}?${query.toString()}`, { scroll: false });
  };

  return (
    <fieldset className="flex min-w-52 flex-col gap-0.5 p-2">
      <legend className="float-left mb-1 px-2 pt-1 text-xs font-medium text-ink-quiet">{legend}</legend>
      {choices.map(({ key, label, checked }) => (
        <label
          key={key}
          className="flex min-h-8 cursor-pointer items-center gap-2.5 rounded-sm px-2 text-sm hover:bg-hover pointer-coarse:min-h-11"
        >
          <input
            type="checkbox"
            checked={checked}
            onChange={(event) => choose(key, event.currentTarget.checked)}
            className="size-4"
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
