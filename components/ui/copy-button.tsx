'use client';

import clsx from 'clsx';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

const SHOWN_MS = 1800;

/** Copies a text and says so. `label` names what is copied, for those who cannot see what stands beside it. */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const t = useTranslations('common');
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };

  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={copied ? t('copied') : `${t('copy')}: ${label}`}
      className={clsx(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-ink-quiet hover:bg-hover hover:text-ink pointer-coarse:size-11',
        className,
      )}
      data-print="hide"
    >
      {copied ? (
        <Check aria-hidden="true" size={14} className="text-accent" />
      ) : (
        <Copy aria-hidden="true" size={14} />
      )}
      <span role="status" className="sr-only">
        {copied ? t('copied') : ''}
      </span>
    </button>
  );
}
