'use client';

import clsx from 'clsx';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

export type PaletteEntry = {
  readonly key: string;
  readonly label: string;
  readonly href: string;
  readonly group: string;
  /** A number, a state: what tells two entries of one name apart. */
  readonly hint?: string;
};

export type PaletteSearch = (query: string) => Promise<readonly PaletteEntry[]>;

type CommandPaletteProps = {
  readonly entries: readonly PaletteEntry[];
  readonly search?: PaletteSearch;
  readonly texts: {
    readonly open: string;
    readonly title: string;
    readonly placeholder: string;
    readonly nothing: string;
    readonly hint: string;
  };
};

const SEARCH_DELAY_MS = 150;
const NO_ANSWER = { query: '', entries: [] };

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Asks the server a moment after the last key, and drops answers that come after a newer question. */
function useFound(query: string, search: PaletteSearch | undefined): readonly PaletteEntry[] {
  const [answer, setAnswer] = useState<{ query: string; entries: readonly PaletteEntry[] }>(NO_ANSWER);
  useEffect(() => {
    if (search === undefined || query.trim().length < 2) {
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      void search(query.trim()).then(
        (entries) => {
          if (!stale) {
            setAnswer({ query, entries });
          }
        },
        () => undefined,
      );
    }, SEARCH_DELAY_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query, search]);
  return answer.query === query ? answer.entries : [];
}

/** Ctrl or ⌘ and K: any page, and with a search any customer, invoice, dispute or incident by name or number. */
export function CommandPalette({ entries, search, texts }: CommandPaletteProps) {
  const dialogRef = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen((was) => !was);
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  useEffect(() => {
    if (open) {
      dialogRef.current?.showModal();
    } else {
      dialogRef.current?.close();
    }
  }, [open]);

  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        className="flex min-h-9 items-center gap-2.5 rounded-md border bg-raised px-2.5 text-sm text-ink-quiet hover:border-line-strong pointer-coarse:min-h-11"
      >
        <Search aria-hidden="true" size={15} />
        <span className="max-md:sr-only">{texts.open}</span>
        <kbd aria-hidden="true" className="ml-auto font-sans text-xs max-md:hidden">
          Ctrl K
        </kbd>
      </button>
      <dialog
        ref={dialogRef}
        aria-label={texts.title}
        onClose={() => setOpen(false)}
        onClick={(event) => {
          if (event.target === event.currentTarget) {
            setOpen(false);
          }
        }}
        className="mx-auto mt-[12dvh] mb-auto w-[calc(100vw-2rem)] max-w-xl rounded-md bg-raised p-0 shadow-float open:animate-fade-in"
      >
        {open && (
          <PaletteBody entries={entries} search={search} texts={texts} onDone={() => setOpen(false)} />
        )}
      </dialog>
    </>
  );
}

type PaletteBodyProps = Omit<CommandPaletteProps, 'search'> & {
  readonly search: PaletteSearch | undefined;
  readonly onDone: () => void;
};

function PaletteBody({ entries, search, texts, onDone }: PaletteBodyProps) {
  const router = useRouter();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useFound(query, search);
  const shown = [
    ...entries.filter(({ label }) => plain(label).includes(plain(query.trim()))),
    ...found,
  ].slice(0, 12);

  useEffect(() => {
    document.getElementById(`${listId}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [listId, chosen]);

  const go = (entry: PaletteEntry | undefined) => {
    if (entry !== undefined) {
      onDone();
      router.push(entry.href);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && shown.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + shown.length) % shown.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(shown[chosen]);
    }
  };

  return (
    <>
      <div className="flex items-center gap-3 border-b px-4">
        <Search aria-hidden="true" size={18} className="text-ink-quiet" />
        <input
          // A palette is opened in order to type; the dialog gives the focus back when it closes.
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={shown[chosen] === undefined ? undefined : `${listId}-${chosen}`}
          aria-label={texts.title}
          placeholder={texts.placeholder}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          className="min-h-14 flex-1 bg-transparent text-base outline-none placeholder:text-ink-quiet"
        />
      </div>
      <ul
        id={listId}
        role="listbox"
        aria-label={texts.title}
        className="scroll-quiet max-h-80 overflow-y-auto p-2"
      >
        {shown.map((entry, index) => (
          <li
            key={`${entry.group}/${entry.key}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => go(entry)}
            onMouseMove={() => setChosen(index)}
            className={clsx(
              'flex min-h-10 cursor-pointer items-center gap-3 rounded-sm px-2.5 text-sm',
              index === chosen && 'bg-hover',
            )}
          >
            <span className="min-w-0 flex-1 truncate">{entry.label}</span>
            {entry.hint !== undefined && (
              <span className="text-xs text-ink-quiet tabular-nums">{entry.hint}</span>
            )}
            <span className="text-xs text-ink-quiet">{entry.group}</span>
          </li>
        ))}
      </ul>
      <p role="status" className="border-t px-4 py-2.5 text-xs text-ink-quiet">
        {shown.length === 0 ? texts.nothing : texts.hint}
      </p>
    </>
  );
}
