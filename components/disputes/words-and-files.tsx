import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TextareaField } from '#components/ui/field.tsx';
import { FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { DISPUTE_TEXT_MAX } from '#server/modules/disputes/contract.ts';
import { FileChooser } from './file-chooser.tsx';
import type { useDraft } from './use-draft.ts';

type WordsAndFilesProps = {
  readonly kept: Pick<ReturnType<typeof useDraft>, 'change' | 'changeFiles' | 'draft'>;
  readonly errorOf: (field: string) => string | undefined;
  readonly label: string;
  readonly help: string;
  readonly rows: number;
  readonly uploadHref: string;
  readonly send: string;
  /** Said below while no file is on its way. */
  readonly note?: string;
};

/** The end of every form of a customer about a dispute: what they say, their files, and the sending. */
export function WordsAndFiles(props: WordsAndFilesProps) {
  const { errorOf, help, kept, label, note, rows, send, uploadHref } = props;
  const t = useTranslations('disputePages.form');
  const [isBusy, setBusy] = useState(false);
  const said = isBusy ? t('stillUploading') : note;
  return (
    <>
      <TextareaField
        name="text"
        label={label}
        help={help}
        error={errorOf('text')}
        rows={rows}
        maxLength={DISPUTE_TEXT_MAX}
        value={kept.draft.text}
        onChange={({ currentTarget }) => kept.change({ text: currentTarget.value })}
      />
      <FileChooser
        uploadHref={uploadHref}
        files={kept.draft.files}
        onChange={kept.changeFiles}
        onBusy={setBusy}
        error={errorOf('attachments')}
      />
      <FormActions>
        <SubmitButton blocked={isBusy}>{send}</SubmitButton>
      </FormActions>
      {said !== undefined && <p className="text-xs text-ink-quiet">{said}</p>}
    </>
  );
}
