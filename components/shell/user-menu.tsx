import { ChevronsUpDown, LogOut } from 'lucide-react';
import NextLink from 'next/link';
import { useTranslations } from 'next-intl';
import { Popover } from '#components/ui/popover.tsx';

export type ShellUser = {
  readonly name: string;
  readonly email: string;
  /** The role in words of the reader. */
  readonly role?: string;
};

export type ShellLink = { readonly label: string; readonly href: string };

type UserMenuProps = {
  readonly user: ShellUser;
  /** A server action or the address of a POST route. */
  readonly signOut: ((form: FormData) => Promise<void>) | string;
  /** Other places of this person: other customers, the desk. */
  readonly links?: readonly ShellLink[];
};

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}

/** Who is signed in, and the way out. */
export function UserMenu({ user, signOut, links = [] }: UserMenuProps) {
  const t = useTranslations('shell');
  return (
    <Popover
      label={t('account')}
      side="above"
      triggerClassName="flex min-h-11 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover"
      trigger={
        <>
          <span
            aria-hidden="true"
            className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent"
          >
            {initials(user.name)}
          </span>
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="truncate font-medium">{user.name}</span>
            {user.role !== undefined && <span className="truncate text-xs text-ink-quiet">{user.role}</span>}
          </span>
          <ChevronsUpDown aria-hidden="true" size={14} className="shrink-0 text-ink-quiet" />
        </>
      }
    >
      <div className="flex w-60 flex-col p-1.5">
        <p className="px-2.5 pt-1.5 pb-2 text-xs text-ink-quiet [overflow-wrap:anywhere]">{user.email}</p>
        {links.length > 0 && (
          <ul className="border-t py-1.5">
            {links.map(({ label, href }) => (
              <li key={href}>
                <NextLink
                  href={href}
                  className="flex min-h-9 items-center rounded-sm px-2.5 text-sm hover:bg-hover pointer-coarse:min-h-11"
                >
                  {label}
                </NextLink>
              </li>
            ))}
          </ul>
        )}
        <form
          action={signOut}
          method={typeof signOut === 'string' ? 'post' : undefined}
          className="border-t pt-1.5"
        >
          <button
            type="submit"
            className="flex min-h-9 w-full items-center gap-2.5 rounded-sm px-2.5 text-sm hover:bg-hover pointer-coarse:min-h-11"
          >
            <LogOut aria-hidden="true" size={15} />
            {t('signOut')}
          </button>
        </form>
      </div>
    </Popover>
  );
}
