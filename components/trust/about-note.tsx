import { Target } from 'lucide-react';
import { Status } from '#components/ui/status.tsx';

/** What of the reader's an item is about, by the name of the item; nothing for what is about everybody. */
export type AboutTexts = ReadonlyMap<string, string>;

export function AboutNote({ about, slug }: { about: AboutTexts | undefined; slug: string }) {
  const text = about?.get(slug);
  if (text === undefined) return null;
  return (
    <Status tone="proved" icon={Target}>
      {text}
    </Status>
  );
}
