import { type ProcedureExpectations, READERS, SIGNED_IN, STAFF, type Who } from './expectation.ts';

const ID = '00000000-0000-4000-8000-00000000aaaa';
const MAIL_STAFF: readonly Who[] = ['vendor_admin', 'billing_operator', 'support', 'auditor'];
/** Everybody who may look at the customer; each sees the own notices alone. */
const NOTICE_READERS: readonly Who[] = [...READERS, ...STAFF, 'account_manager'];
const WEBHOOK_STAFF: readonly Who[] = ['vendor_admin', 'security', 'auditor'];

export const notificationsProcedures: ProcedureExpectations = {
  'notifications.mails': { input: { before: null }, may: MAIL_STAFF },
  'notifications.mail': { input: { mailId: ID }, may: MAIL_STAFF },

  'notifications.tenantWebhooks.list': { inTenant: true, may: ['tenant_admin'] },
  'notifications.tenantWebhooks.read': { inTenant: true, input: { endpointId: ID }, may: ['tenant_admin'] },
  'notifications.tenantWebhooks.create': {
    inTenant: true,
    input: { url: 'https://customer.example/hooks', eventTypes: ['invoice.issued'] },
    may: ['tenant_admin'],
  },
  'notifications.tenantWebhooks.rotate': { inTenant: true, input: { endpointId: ID }, may: ['tenant_admin'] },
  'notifications.tenantWebhooks.switch': {
    inTenant: true,
    input: { endpointId: ID, enabled: true },
    may: ['tenant_admin'],
  },
  'notifications.tenantWebhooks.remove': { inTenant: true, input: { endpointId: ID }, may: ['tenant_admin'] },
  'notifications.tenantWebhooks.test': { inTenant: true, input: { endpointId: ID }, may: ['tenant_admin'] },
  'notifications.tenantWebhooks.redeliver': {
    inTenant: true,
    input: { endpointId: ID, deliveryId: ID },
    may: ['tenant_admin'],
  },

  'notifications.tenantNotices.list': { inTenant: true, may: NOTICE_READERS },
  'notifications.tenantNotices.unread': { inTenant: true, may: NOTICE_READERS },
  'notifications.tenantNotices.markRead': {
    inTenant: true,
    input: { ids: [] },
    may: NOTICE_READERS.filter((who) => !who.startsWith('viewing')),
  },
  'notifications.deskNotices.list': { may: SIGNED_IN },
  'notifications.deskNotices.unread': { may: SIGNED_IN },
  'notifications.deskNotices.markRead': {
    input: { ids: [] },
    may: SIGNED_IN.filter((who) => !who.startsWith('viewing')),
  },

  'notifications.vendorWebhooks.list': { may: WEBHOOK_STAFF },
  'notifications.vendorWebhooks.read': { input: { endpointId: ID }, may: WEBHOOK_STAFF },
  'notifications.vendorWebhooks.create': {
    input: { url: 'https://vendor.example/hooks', eventTypes: ['close.parked'] },
    may: ['vendor_admin'],
  },
  'notifications.vendorWebhooks.rotate': { input: { endpointId: ID }, may: ['vendor_admin'] },
  'notifications.vendorWebhooks.switch': { input: { endpointId: ID, enabled: true }, may: ['vendor_admin'] },
  'notifications.vendorWebhooks.remove': { input: { endpointId: ID }, may: ['vendor_admin'] },
  'notifications.vendorWebhooks.test': { input: { endpointId: ID }, may: ['vendor_admin'] },
  'notifications.vendorWebhooks.redeliver': {
    input: { endpointId: ID, deliveryId: ID },
    may: ['vendor_admin'],
  },
};

export const operationsProcedures: ProcedureExpectations = {
  'operations.jobs': { may: ['vendor_admin', 'billing_operator', 'support', 'sre', 'auditor'] },
  'operations.switches': {
    may: ['vendor_admin', 'billing_operator', 'finance_approver', 'support', 'sre', 'security', 'auditor'],
  },
  'operations.changeSwitch': {
    input: { name: 'mail', enabled: true, reason: 'access test' },
    may: ['vendor_admin', 'sre'],
  },
};
