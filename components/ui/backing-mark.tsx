import { BadgeCheck, CircleDashed, LockKeyhole, type LucideIcon, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Status, type Tone } from './status.tsx';

/** How far a figure is backed: live, over sealed days, signed and logged, or checked in this very browser. */
export type Backing = 'estimate' | 'sealed' | 'issued' | 'verified';

const LOOKS: Readonly<Record<Backing, { tone: Tone; icon: LucideIcon }>> = {
  estimate: { tone: 'estimate', icon: CircleDashed },
  sealed: { tone: 'neutral', icon: LockKeyhole },
  issued: { tone: 'proved', icon: BadgeCheck },
  verified: { tone: 'proved', icon: ShieldCheck },
};

/** The small mark beside a figure: icon, word and colour. */
export function BackingMark({ backing, look = 'text' }: { backing: Backing; look?: 'badge' | 'text' }) {
  const t = useTranslations('ui.backing');
  const { tone, icon } = LOOKS[backing];
  return (
    <Status tone={tone} icon={icon} look={look} title={t(`${backing}Means`)}>
      {t(backing)}
    </Status>
  );
}
