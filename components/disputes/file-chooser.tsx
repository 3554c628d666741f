'use client';

import { Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { Progress } from '#components/ui/progress.tsx';
import { FILE_ENDINGS } from '#core/files/handed-in-file.ts';
import { ATTACHMENTS_MAX } from '#server/modules/disputes/contract.ts';
import { type Refusal, sendFile } from './send-file.ts';

/** A file that was handed in and that the form will name. */
export type HandedIn = { readonly id: string; readonly name: string };

type Sending = { readonly key: number; readonly name: string; readonly sent: number; readonly total: number };
type Refused = { readonly key: number; readonly name: string; readonly why: Refusal };

type FileChooserProps = {
  readonly uploadHref: string;
  readonly files: readonly HandedIn[];
  readonly onChange: (change: (files: readonly HandedIn[]) => readonly HandedIn[]) => void;
  readonly onBusy: (isBusy: boolean) => void;
  readonly error: string | undefined;
};

/** Files are handed in as soon as they are chosen, each with its progress; what is refused says why and leaves the rest. */
export function FileChooser({ error, files, onBusy, onChange, uploadHref }: FileChooserProps) {
  const t = useTranslations('disputePages.form');
  const id = useId();
  const serial = useRef(0);
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [isOver, setOver] = useState(false);
  const free = ATTACHMENTS_MAX - files.length - sending.length;

  async function hand(file: File): Promise<void> {
    serial.current += 1;
    const key = serial.current;
    const { name, size: total } = file;
    setSending((all) => [...all, { key, name, sent: 0, total }]);
    const answer = await sendFile(uploadHref, file, (sent) =>
      setSending((all) => all.map((one) => (one.key === key ? { ...one, sent } : one))),
    );
    setSending((all) => all.filter((one) => one.key !== key));
    if (answer.ok) onChange((all) => [...all, answer.file]);
    else setRefused((all) => [...all, { key, name, why: answer.why }]);
  }

  async function choose(chosen: readonly File[]): Promise<void> {
    setRefused([]);
    setOver(chosen.length > free);
    onBusy(true);
    await Promise.all(chosen.slice(0, Math.max(0, free)).map(hand));
    onBusy(false);
  }

  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">{t('files')}</legend>
      <div>
        <input
          id={id}
          type="file"
          multiple
          accept={FILE_ENDINGS.map((ending) => `.${ending}`).join(',')}
          aria-describedby={`${id}-help`}
          onChange={(event) => {
            void choose([...(event.currentTarget.files ?? [])]);
            // The same file can be chosen again after it was changed.
            event.currentTarget.value = '';
          }}
          className="peer sr-only"
        />
        <label
          htmlFor={id}
          className={buttonClass(
            {},
            'peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent',
          )}
        >
          <Paperclip aria-hidden="true" size={16} />
          {t('chooseFiles')}
        </label>
      </div>
      <p id={`${id}-help`} className="text-xs text-ink-quiet">
        {t('filesHelp', { count: ATTACHMENTS_MAX })}
      </p>
      {files.map((file) => (
        <div
          key={file.id}
          className="flex flex-wrap items-center justify-between gap-2 border-b py-1.5 text-sm"
        >
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {file.name} <span className="text-ink-quiet">· {t('handedIn')}</span>
          </span>
          <Button
            variant="quiet"
            size="sm"
            aria-label={t('removeFile', { name: file.name })}
            onClick={() => onChange((all) => all.filter((one) => one.id !== file.id))}
          >
            {t('remove')}
          </Button>
          <input type="hidden" name="attachments" value={file.id} />
        </div>
      ))}
      {sending.map(({ key, name, sent, total }) => (
        <Progress key={key} label={name} count={Math.round(sent / 1000)} total={Math.round(total / 1000)} />
      ))}
      <div role="status" className="flex flex-col gap-1">
        {refused.map(({ key, name, why }) => (
          <p key={key} className="text-sm font-medium text-failure">
            {name}: <RefusalText why={why} />
          </p>
        ))}
        {isOver && <p className="text-sm text-attention">{t('tooMany', { count: ATTACHMENTS_MAX })}</p>}
        {error !== undefined && <p className="text-sm font-medium text-failure">{error}</p>}
      </div>
    </fieldset>
  );
}

/** The messages by keys that only an answer knows; the typed translator knows those written in the code. */
type Texts = {
  readonly has: (key: string) => boolean;
  (key: string, values?: Record<string, string | number>): string;
};

function RefusalText({ why }: { why: Refusal }) {
  const t = useTranslations('disputePages.form');
  const errors = useTranslations() as unknown as Texts;
  const key = why.code.replace('.', '.errors.');
  return key !== '' && errors.has(key) ? errors(key, why.details) : t('uploadFailed');
}
