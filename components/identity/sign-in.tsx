import { LogIn } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { ProviderButton } from './provider-button.tsx';

/** One of the demo's people. */
export type SignInPerson = {
  readonly id: string;
  readonly name: string;
  /** The role in words of the reader. */
  readonly role: string;
  /** What they come for, in one sentence. */
  readonly purpose?: string;
};

export type SignInGroup = {
  /** A customer, or the vendor's staff. */
  readonly key: string;
  readonly name: string;
  readonly note?: string;
  readonly people: readonly SignInPerson[];
};

type FormTarget = ((form: FormData) => Promise<void>) | string;

type SignInProps = {
  /** The demo's people; none outside the demo. */
  readonly groups: readonly SignInGroup[];
  /** Gets the person's id as `person` and where to go afterwards as `returnTo`. */
  readonly signInAs: FormTarget;
  /** The company's identity provider, where there is one. */
  readonly providerName?: string;
  readonly returnTo?: string;
  readonly failed?: boolean;
};

/** The ways to sign in: the company's account, and in the demo a card for each person. */
export function SignIn({ groups, signInAs, providerName, returnTo, failed = false }: SignInProps) {
  const t = useTranslations('signin');
  const lede = groups.length > 0 ? t('lede') : providerName === undefined ? t('none') : t('ledeProvider');
  return (
    <div className="flex flex-col gap-10">
      <header className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-tight">{t('title')}</h1>
        <p className="max-w-(--width-text) text-ink-soft">{lede}</p>
      </header>
      {failed && <Callout tone="failure" title={t('failed')} />}
      {providerName !== undefined && (
        <div>
          <ProviderButton label={t('continueWith', { provider: providerName })} returnTo={returnTo} />
        </div>
      )}
      {groups.map((group) => (
        <section key={group.key} aria-labelledby={`group-${group.key}`} className="flex flex-col gap-4">
          <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
            <h2 id={`group-${group.key}`} className="text-base font-semibold">
              {group.name}
            </h2>
            {group.note !== undefined && <p className="text-sm text-ink-quiet">{group.note}</p>}
          </div>
          <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {group.people.map((person) => (
              <PersonCard key={person.id} person={person} action={signInAs} returnTo={returnTo} />
            ))}
          </ul>
        </section>
      ))}
      {groups.length > 0 && <p className="text-sm text-ink-quiet">{t('demoNote')}</p>}
    </div>
  );
}

function PersonCard(props: { person: SignInPerson; action: FormTarget; returnTo: string | undefined }) {
  const { person, action, returnTo } = props;
  return (
    <li>
      <form action={action} method={typeof action === 'string' ? 'post' : undefined} className="h-full">
        <ReturnTo value={returnTo} />
        <button
          type="submit"
          name="person"
          value={person.id}
          className="group flex h-full w-full flex-col gap-1 rounded-md border bg-raised p-4 text-left transition-colors duration-150 hover:border-accent focus-visible:rounded-md"
        >
          <span className="flex w-full items-baseline justify-between gap-3">
            <span className="font-medium">{person.name}</span>
            <LogIn
              aria-hidden="true"
              size={15}
              className="shrink-0 self-center text-ink-quiet group-hover:text-accent"
            />
          </span>
          <span className="text-sm text-accent">{person.role}</span>
          {person.purpose !== undefined && <span className="text-sm text-ink-quiet">{person.purpose}</span>}
        </button>
      </form>
    </li>
  );
}

function ReturnTo({ value }: { value: string | undefined }) {
  return value === undefined ? null : <input type="hidden" name="returnTo" value={value} />;
}
