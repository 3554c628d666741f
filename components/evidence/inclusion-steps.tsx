import { useTranslations } from 'next-intl';
import type { InclusionPath } from '#core/proof/bundle/check-record.ts';

/** The way from an entry to the root that was signed: each hash is SHA-256 over the one before and its neighbour. */
export function InclusionSteps({ path }: { path: InclusionPath }) {
  const t = useTranslations('evidenceRoom.path');
  const { entry, index, leaf, origin, root, size, steps } = path;
  const reached = steps.at(-1)?.hash ?? leaf;
  return (
    <ol className="flex flex-col border-l border-line-strong text-sm">
      <Step title={t('entry', { index })} formula={t('entryFormula')} hash={entry} />
      <Step title={t('leaf')} formula={t('leafFormula')} hash={leaf} />
      {steps.map(({ hash, sibling, side }, position) => (
        <Step
          key={sibling}
          title={t('step', { step: position + 1, of: steps.length })}
          formula={t(side === 'left' ? 'leftFormula' : 'rightFormula', { sibling })}
          hash={hash}
        />
      ))}
      <Step
        title={t('root', { size, origin })}
        formula={t(reached === root ? 'rootReached' : 'rootMissed')}
        hash={root}
      />
    </ol>
  );
}

function Step({ title, formula, hash }: { title: string; formula: string; hash: string }) {
  return (
    <li className="flex min-w-0 flex-col gap-0.5 border-b py-2.5 pl-4 last:border-b-0">
      <span className="font-medium">{title}</span>
      <span className="text-xs text-ink-quiet [overflow-wrap:anywhere]">{formula}</span>
      <code className="font-mono text-xs [overflow-wrap:anywhere]">{hash}</code>
    </li>
  );
}
