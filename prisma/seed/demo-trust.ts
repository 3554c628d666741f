import { required } from '#core/assert.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import type { OpenTransaction } from '#server/jobs/apply-setup.ts';
import { APPROVAL_SUBJECTS } from '#server/jobs/approval-subjects.ts';
import { approve } from '#server/modules/approvals/index.ts';
import { readStaff } from '#server/modules/identity/index.ts';
import { draftVersion, submitForReview } from '#server/modules/trust/index.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';
import { demoPdf } from './demo-pdf.ts';
import { servicesAndTheirs } from './demo-services.ts';

type Draft = Parameters<typeof draftVersion>[1];

const words = (en: string, es: string) => ({ en, es });
const document = (
  item: string,
  access: Draft['access'],
  title: [string, string],
  summary: [string, string],
) => ({
  item,
  access,
  content: { kind: 'document' as const, title: words(...title), summary: words(...summary) },
});

function documents(): readonly Draft[] {
  return [
    document(
      'security-overview',
      'public',
      ['Security overview', 'Descripción de la seguridad'],
      [
        'How the demo service is built, who has access, and how changes are made.',
        'Cómo está construido el servicio de demostración, quién tiene acceso y cómo se hacen los cambios.',
      ],
    ),
    document(
      'data-processing-agreement',
      'signed-in',
      ['Data processing agreement', 'Acuerdo de tratamiento de datos'],
      [
        'The terms under which the demo processes data for its customers.',
        'Las condiciones con las que la demostración trata datos por cuenta de sus clientes.',
      ],
    ),
    document(
      'penetration-test-summary',
      'on-request',
      ['Summary of the penetration test', 'Resumen de la prueba de intrusión'],
      [
        'What an invented tester of the demo looked at, found, and saw mended.',
        'Qué examinó, encontró y vio corregido un evaluador inventado para la demostración.',
      ],
    ),
    document(
      'soc-2-report',
      'nda',
      ['SOC 2 Type II report (demo)', 'Informe SOC 2 tipo II (demostración)'],
      [
        'An invented report, here to show how a real one is asked for. No auditor stands behind it.',
        'Un informe inventado, para mostrar cómo se solicita uno verdadero. No lo respalda ningún auditor.',
      ],
    ),
  ];
}

function compliance(today: CivilDate): readonly Draft[] {
  return [
    {
      item: 'soc-2',
      content: {
        kind: 'compliance',
        title: words('SOC 2 Type II (demo)', 'SOC 2 tipo II (demostración)'),
        standard: 'SOC 2 Type II',
        assurance: 'attestation-report',
        issuer: 'Demo Auditors (invented)',
        scope: words(
          'Security and availability of the demo service. Invented for this demo.',
          'Seguridad y disponibilidad del servicio de demostración. Inventado para esta demostración.',
        ),
        period: { from: addDays(today, -460), through: addDays(today, -96) },
        validUntil: null,
        bridgeLetter: { issuedOn: addDays(today, -30), coversThrough: addDays(today, 60) },
      },
    },
    {
      item: 'iso-27001',
      content: {
        kind: 'compliance',
        title: words('ISO 27001 (demo)', 'ISO 27001 (demostración)'),
        standard: 'ISO/IEC 27001:2022',
        assurance: 'certification',
        issuer: 'Demo Certification Body (invented)',
        scope: words(
          'Operation of the demo service. Invented for this demo, and past its last day to show what the page says then.',
          'Operación del servicio de demostración. Inventado para esta demostración y ya vencido, para mostrar lo que dice la página en ese caso.',
        ),
        period: null,
        validUntil: addDays(today, -12),
        bridgeLetter: null,
      },
    },
    {
      item: 'accessibility',
      content: {
        kind: 'compliance',
        title: words('Accessibility', 'Accesibilidad'),
        standard: 'WCAG 2.2 AA',
        assurance: 'self-assessment',
        issuer: null,
        scope: words(
          'The pages of the demo, looked at by the people who made them.',
          'Las páginas de la demostración, revisadas por quienes las hicieron.',
        ),
        period: null,
        validUntil: null,
        bridgeLetter: null,
      },
    },
  ];
}

function subprocessors(today: CivilDate): readonly Draft[] {
  const since = addDays(today, -400);
  return [
    {
      item: 'demo-hosting',
      content: {
        kind: 'subprocessor',
        name: 'Demo Hosting (invented)',
        purpose: words('Runs the servers of the demo', 'Mantiene los servidores de la demostración'),
        region: words('European Union', 'Unión Europea'),
        dataCategories: words('Usage and invoices', 'Consumo y facturas'),
        since,
        url: null,
      },
    },
    {
      item: 'demo-mail',
      content: {
        kind: 'subprocessor',
        name: 'Demo Mail (invented)',
        purpose: words('Delivers mails', 'Entrega los correos'),
        region: words('Switzerland', 'Suiza'),
        dataCategories: words('Names and mail addresses', 'Nombres y direcciones de correo'),
        since,
        url: null,
      },
    },
    {
      item: 'demo-analytics',
      content: {
        kind: 'subprocessor',
        name: 'Demo Analytics (invented)',
        purpose: words('Counts how pages are used', 'Cuenta cómo se usan las páginas'),
        region: words('United States', 'Estados Unidos'),
        dataCategories: words(
          'Which pages were opened, without names',
          'Qué páginas se abrieron, sin nombres',
        ),
        since: addDays(today, 45),
        url: null,
        effectiveFrom: addDays(today, 45),
      },
    },
  ];
}

function updates(today: CivilDate): readonly Draft[] {
  return [
    {
      item: 'bridge-letter',
      content: {
        kind: 'update',
        title: words('Bridge letter for the demo report', 'Carta puente del informe de demostración'),
        body: words(
          'A letter covers the months since the period of the invented SOC 2 report ended.',
          'Una carta cubre los meses transcurridos desde el final del periodo del informe SOC 2 inventado.',
        ),
        on: addDays(today, -30),
      },
    },
    {
      item: 'log-for-everybody',
      content: {
        kind: 'update',
        title: words('Everybody can check the log', 'Todo el mundo puede comprobar el registro'),
        body: words(
          'Checkpoints of the evidence log and the keys that sign it are public. The verifier works without asking us.',
          'Los puntos de control del registro de pruebas y las claves que lo firman son públicos. El verificador funciona sin preguntarnos.',
        ),
        on: addDays(today, -90),
      },
    },
  ];
}

/** What the demo's vendor says on its trust portal: written by one of its staff, published by another. */
export async function publishTrust(open: OpenTransaction, now: Date): Promise<void> {
  const today = now.toISOString().slice(0, 10);
  const staff = await open(null, (ctx) => readStaff(ctx));
  const as = async <T>(name: string, work: (ctx: Ctx) => Promise<T>): Promise<T> => {
    const { userId } = required(
      staff.find((one) => one.name === name),
      `${name} is on the staff`,
    );
    const actor = required((await personByUserId(userId, now)) ?? undefined, `${name} can act`);
    return withSystem({ actor }, (tx) => work({ actor, tx, now, ids: newId, requestId: 'demo-seed' }));
  };
  const reviewed = { owner: 'Mona Security', reviewBy: addDays(today, 180) };
  const all = [
    ...documents(),
    ...compliance(today),
    ...subprocessors(today),
    ...updates(today),
    ...servicesAndTheirs(today),
  ];
  for (const draft of all) {
    const title = draft.content.kind === 'document' ? draft.content.title.en : null;
    const file =
      title === null
        ? null
        : { name: `${draft.item}.pdf`, bytes: demoPdf([title, 'Demo document. Invented.']) };
    const { id, proposalSha256 } = await as('Grace Vendor', async (ctx) => {
      const { item, version } = await draftVersion(ctx, { ...reviewed, ...draft }, file);
      return submitForReview(ctx, { item, version, reason: 'First words of the demo portal.' });
    });
    await as('Mona Security', (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS));
  }
  await as('Grace Vendor', (ctx) =>
    draftVersion(ctx, {
      item: 'next-release',
      content: {
        kind: 'update',
        title: words('A draft of the demo', 'Un borrador de la demostración'),
        body: words('Nobody outside sees this yet.', 'Nadie lo ve fuera todavía.'),
        on: today,
      },
    }),
  );
}
