import { useNow, useTranslations } from 'next-intl';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { type KeyEvent, type KeyHistory, keyEvents } from '#server/modules/evidence/contract-keys.ts';

const PURPOSES = ['attestation', 'checkpoint'] as const;

/** Characters of a key's id that tell it from the others on a page. */
const KID_SHOWN = 10;

/** What happened to the keys, in words: which began, how long two counted at once, which ended or was revoked. */
export function KeyEvents({ keys }: { keys: readonly KeyHistory[] }) {
  const t = useTranslations('keyEvents');
  const now = useNow();
  return (
    <div className="grid gap-8 md:grid-cols-2">
      {PURPOSES.map((purpose) => (
        <div key={purpose} className="flex min-w-0 flex-col gap-2">
          <h3 className="text-sm font-semibold">{t(`of.${purpose}`)}</h3>
          <ol className="flex flex-col border-t text-sm">
            {keyEvents(
              keys.filter((key) => key.purpose === purpose),
              now,
            ).map((event) => (
              <EventLine key={`${event.kind} ${event.kid}`} event={event} />
            ))}
          </ol>
        </div>
      ))}
    </div>
  );
}

function EventLine({ event }: { event: KeyEvent }) {
  const t = useTranslations('keyEvents');
  const key = event.kid.slice(0, KID_SHOWN);
  return (
    <li className="flex flex-col gap-0.5 border-b py-2">
      <span className="text-xs text-ink-quiet">
        <ExactTime instant={event.at.toISOString()} seconds />
        {event.kind === 'overlap' && (
          <>
            {' – '}
            <ExactTime instant={event.until.toISOString()} seconds />
          </>
        )}
      </span>
      <span className="[overflow-wrap:anywhere]">
        {event.kind === 'overlap'
          ? t('overlap', { key, previous: event.previousKid.slice(0, KID_SHOWN) })
          : t(event.kind, { key })}
      </span>
    </li>
  );
}
