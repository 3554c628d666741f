import { required } from '#core/assert.ts';
import { formatMoney, moneyFromWire, type WireMoney } from '#core/money/money.ts';
import type { OpenTransaction } from '#server/jobs/apply-setup.ts';
import { APPROVAL_SUBJECTS } from '#server/jobs/approval-subjects.ts';
import { approve } from '#server/modules/approvals/index.ts';
import { readInvoice, readInvoices } from '#server/modules/billing/index.ts';
import {
  addCustomerStep,
  addDisputeNote,
  addVendorStep,
  assignDispute,
  openDispute,
  proposeResolution,
  withdrawDispute,
} from '#server/modules/disputes/index.ts';
import { readMembers, readStaff } from '#server/modules/identity/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';

const HOUR_MS = 3_600_000;

type Acting = <T>(hoursAgo: number, work: (ctx: Ctx) => Promise<T>) => Promise<T>;

/** The people of one customer and those who answer them, each acting so many hours before now. */
type Scene = {
  readonly customer: Acting;
  readonly support: Acting;
  readonly finance: Acting;
  readonly tenantId: string;
  readonly supportId: string;
  /** Doubts an amount of the dearest usage on the latest invoice that there was. */
  readonly open: (
    hoursAgo: number,
    about: Pick<Parameters<typeof openDispute>[1], 'category' | 'text'> & {
      readonly percent: bigint;
    },
  ) => Promise<{
    readonly number: string;
    readonly line: string;
    readonly amount: string;
    readonly currency: string;
  }>;
};

/** A share of an amount, in whole minor units. */
function shareOf(wire: WireMoney, percent: bigint): string {
  const money = moneyFromWire(wire);
  if (!money.ok) throw new Error(money.error.message);
  const { amountMinor, currency } = money.value;
  return formatMoney({ amountMinor: (amountMinor * percent) / 100n, currency });
}

async function openScene(open: OpenTransaction, externalId: string, now: Date): Promise<Scene> {
  const tenantId = required(
    (await open(null, ({ tx }) => resolveTenantIds(tx, [externalId]))).get(externalId),
    `there is a tenant ${externalId}`,
  );
  const members = await open(tenantId, (ctx) => readMembers(ctx, { tenantId }));
  const admin = required(
    members.find(({ roles }) => roles.includes('tenant_admin')),
    'somebody may dispute',
  );
  const staff = await open(null, (ctx) => readStaff(ctx));
  const idOf = (name: string) =>
    required(
      staff.find((one) => one.name === name),
      `${name} is on the staff`,
    ).userId;
  const acting =
    (userId: string): Acting =>
    async <T>(hoursAgo: number, work: (ctx: Ctx) => Promise<T>): Promise<T> => {
      const at = new Date(now.getTime() - hoursAgo * HOUR_MS);
      const actor: PersonActor = required((await personByUserId(userId, at)) ?? undefined, 'they can act');
      return withTenant({ actor, tenantIds: [tenantId] }, (tx) =>
        work({ actor, tx, now: at, ids: newId, requestId: 'demo-seed' }),
      );
    };
  const customer = acting(admin.userId);
  return {
    tenantId,
    supportId: idOf('Kim Support'),
    customer,
    support: acting(idOf('Kim Support')),
    finance: acting(idOf('Iris Finance')),
    open: (hoursAgo, { category, percent, text }) =>
      customer(hoursAgo, async (ctx) => {
        const day = ctx.now.toISOString().slice(0, 10);
        const issued = (await readInvoices(ctx, { tenantId })).filter(({ issuedOn }) => issuedOn < day);
        const invoice = required(issued[0], 'there is an invoice').number;
        const { document } = await readInvoice(ctx, { tenantId, number: invoice });
        const counted = document.lines.filter(({ kind }) => kind === 'usage');
        const { amount: billed, id: line } = required(
          counted.toSorted((a, b) => Number(b.amount) - Number(a.amount))[0],
          'the invoice has a line of usage',
        );
        const amount = shareOf({ amount: billed, currency: document.currency }, percent);
        const subject = { kind: 'line' as const, invoice, line };
        const { number } = await openDispute(ctx, {
          tenantId,
          subject,
          category,
          amount,
          text,
          attachments: [],
          key: newId(),
        });
        return { number, line, amount, currency: document.currency };
      }),
  };
}

/** One is being looked into, one was rejected and is open once more. */
async function disputesOfAcme(scene: Scene): Promise<void> {
  const { customer, support, supportId, tenantId } = scene;
  const rejected = await scene.open(200, {
    category: 'wrong-price',
    percent: 20n,
    text: 'We think that the second tier should have applied from the first of the month.',
  });
  await support(190, (ctx) =>
    proposeResolution(ctx, {
      tenantId,
      number: rejected.number,
      outcome: 'rejected',
      text: 'The tier is reached at 100,000 calls, and the month had fewer. The working of the line shows each step.',
      award: { kind: 'none' },
    }),
  );
  await customer(40, (ctx) =>
    addCustomerStep(ctx, {
      tenantId,
      number: rejected.number,
      kind: 'reopened',
      text: 'Our order form of the spring says 50,000. Please look again.',
    }),
  );
  const { number } = await scene.open(30, {
    category: 'usage-too-high',
    percent: 10n,
    text: 'Our own count for the 12th is about a tenth lower than the one on the invoice.',
  });
  await support(26, (ctx) =>
    addVendorStep(ctx, { tenantId, number, kind: 'taken', text: 'Thank you, we look into it.' }),
  );
  await support(26, (ctx) => assignDispute(ctx, { tenantId, number, userId: supportId }));
  await support(25, (ctx) =>
    addDisputeNote(ctx, {
      tenantId,
      number,
      text: 'The gateway sent that day twice in the afternoon; check the duplicates.',
    }),
  );
}

/** One that two people accepted in part, and one that was taken back. */
async function disputesOfGanges(scene: Scene): Promise<void> {
  const { customer, finance, support, tenantId } = scene;
  const { amount, currency, line, number } = await scene.open(150, {
    category: 'charged-twice',
    percent: 25n,
    text: 'One batch of the 9th was sent again after a timeout, and we believe both were counted.',
  });
  const proposed = await support(130, (ctx) =>
    proposeResolution(ctx, {
      tenantId,
      number,
      outcome: 'partly-accepted',
      text: 'Half of the batch carried new identifiers and was counted again; that half is given back.',
      award: { kind: 'credit-note', lines: [{ line, amount: shareOf({ amount, currency }, 50n) }] },
    }),
  );
  if (proposed.resolved) throw new Error('money needs a second person');
  const { approval } = proposed;
  await finance(120, (ctx) =>
    approve(ctx, { approvalId: approval.id, proposalSha256: approval.proposalSha256 }, APPROVAL_SUBJECTS),
  );
  const withdrawn = await scene.open(100, {
    category: 'not-ordered',
    percent: 10n,
    text: 'Nobody here knows of the additional reports.',
  });
  await customer(80, (ctx) =>
    withdrawDispute(ctx, {
      tenantId,
      number: withdrawn.number,
      text: 'Found the order, sorry for the noise.',
    }),
  );
}

/** One that waits for the customer, and one that nobody has answered in time. */
async function disputesOfLumen(scene: Scene): Promise<void> {
  const { support, tenantId } = scene;
  const asked = await scene.open(60, {
    category: 'usage-too-high',
    percent: 30n,
    text: 'Los registros de nuestro servidor muestran menos llamadas el día 18 que las facturadas.',
  });
  await support(50, (ctx) =>
    addVendorStep(ctx, {
      tenantId,
      number: asked.number,
      kind: 'information-requested',
      text: '¿Podría enviarnos el recuento por hora de ese día? Mientras tanto, nuestros plazos se detienen.',
    }),
  );
  await scene.open(90, {
    category: 'credit-missing',
    percent: 20n,
    text: 'Falta el abono por los informes de uso que no llegaron a tiempo.',
  });
}

/** Disputes in every state, each through the verbs that the pages call, in the days before now. */
export async function disputeInvoices(open: OpenTransaction, now: Date): Promise<void> {
  await disputesOfAcme(await openScene(open, 'acme', now));
  await disputesOfGanges(await openScene(open, 'ganges', now));
  await disputesOfLumen(await openScene(open, 'lumen', now));
}
