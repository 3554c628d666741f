'use client';

import clsx from 'clsx';
import { FileArchive } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';

/** A place to drop one file, and a file input for everybody who does not drag. */
export function FileDrop({ onChoose }: { onChoose: (file: File) => void }) {
  const t = useTranslations('verify');
  const inputId = useId();
  const [isOver, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file !== undefined) onChoose(file);
      }}
      className={clsx(
        'flex flex-col items-center gap-3 rounded-md border border-dashed px-6 py-12 text-center transition-colors duration-150',
        isOver ? 'border-accent bg-accent-soft' : 'border-line-strong bg-paper',
      )}
    >
      <FileArchive aria-hidden="true" size={28} strokeWidth={1.5} className="text-accent" />
      <p className="text-base font-semibold">{t('drop')}</p>
      <input
        id={inputId}
        type="file"
        accept=".zip,application/zip"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) onChoose(file);
          // The same file can be chosen again after it was changed.
          event.currentTarget.value = '';
        }}
        className="peer sr-only"
      />
      <label
        htmlFor={inputId}
        className={buttonClass(
          { variant: 'primary' },
          'peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent',
        )}
      >
        {t('choose')}
      </label>
      <p className="text-sm text-ink-quiet">{t('nothingUploaded')}</p>
    </div>
  );
}
