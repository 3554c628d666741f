import { Lock, LockKeyhole, LockOpen, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Status } from '#components/ui/status.tsx';
import type { UsageDayView } from '#server/modules/metering/contract.ts';

const LOOKS = {
  sealed: { tone: 'proved', icon: LockKeyhole },
  changing: { tone: 'estimate', icon: Lock },
  open: { tone: 'estimate', icon: LockOpen },
  parked: { tone: 'attention', icon: TriangleAlert },
} as const;

/** How far a day is sealed, in words; with more than one sequence it says how many. */
export function DayState({ day }: { day: UsageDayView }) {
  const t = useTranslations('usage');
  const { tone, icon } = LOOKS[day.state];
  return (
    <Status tone={tone} icon={icon} look="text">
      {day.state === 'sealed' ? t('sealsCount', { count: day.seals.length }) : t(`states.${day.state}`)}
    </Status>
  );
}
