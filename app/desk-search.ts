'use server';

import { getTranslations } from 'next-intl/server';
import type { PaletteEntry } from '#components/shell/command-palette.tsx';
import { getCaller } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';

const FOUND_MAX = 8;

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Customers whose name or short name holds what was typed, for the command palette. */
export async function searchDesk(query: string): Promise<readonly PaletteEntry[]> {
  await requireDesk();
  const [caller, t] = await Promise.all([getCaller(), getTranslations('shell.palette')]);
  const wanted = plain(query.slice(0, 100));
  const tenants = await caller.tenancy.list();
  return tenants
    .filter(({ name, externalId }) => plain(name).includes(wanted) || externalId.includes(wanted))
    .slice(0, FOUND_MAX)
    .map(({ id, name, externalId }) => ({
      key: id,
      label: name,
      hint: externalId,
      group: t('tenants'),
      href: `/desk/tenants/${externalId}/view-as`,
    }));
}
