import { z } from 'zod';
import {
  addMemberInput,
  addPersonInput,
  addStaffInput,
  changeProfileInput,
  createKeyInput,
  removeMemberInput,
  revokeKeyInput,
  rotateKeyInput,
  setDisabledInput,
  staffRoleInput,
  startViewAsInput,
} from '#server/modules/identity/contract.ts';
import * as identity from '#server/modules/identity/index.ts';
import { personProcedure, publicProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

const accountInput = z.object({ userId: z.uuid(), assigned: z.boolean() });

const tenantKeys = router({
  list: tenantProcedure.query(({ ctx }) =>
    identity.readKeys(ctx.verb, { owner: { tenantId: ctx.tenantId } }),
  ),
  create: tenantProcedure
    .input(createKeyInput)
    .mutation(({ ctx, input }) =>
      identity.createKey(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  rotate: tenantProcedure
    .input(rotateKeyInput)
    .mutation(({ ctx, input }) =>
      identity.rotateKey(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  revoke: tenantProcedure
    .input(revokeKeyInput)
    .mutation(({ ctx, input }) =>
      identity.revokeKey(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
});

const vendorKeys = router({
  list: vendorProcedure
    .meta({ reason: 'list of vendor keys' })
    .query(({ ctx }) => identity.readKeys(ctx.verb, { owner: 'vendor' })),
  create: personProcedure
    .input(createKeyInput)
    .mutation(({ ctx, input }) => identity.createKey(ctx.verb, { ...input, owner: 'vendor' })),
  rotate: personProcedure
    .input(rotateKeyInput)
    .mutation(({ ctx, input }) => identity.rotateKey(ctx.verb, { ...input, owner: 'vendor' })),
  revoke: personProcedure
    .input(revokeKeyInput)
    .mutation(({ ctx, input }) => identity.revokeKey(ctx.verb, { ...input, owner: 'vendor' })),
});

const members = router({
  list: tenantProcedure.query(({ ctx }) => identity.readMembers(ctx.verb, { tenantId: ctx.tenantId })),
  add: tenantProcedure
    .input(addMemberInput)
    .mutation(({ ctx, input }) => identity.addMember(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  remove: tenantProcedure
    .input(removeMemberInput)
    .mutation(({ ctx, input }) => identity.removeMember(ctx.verb, { ...input, tenantId: ctx.tenantId })),
});

const staff = router({
  list: vendorProcedure.meta({ reason: 'list of staff' }).query(({ ctx }) => identity.readStaff(ctx.verb)),
  add: personProcedure.input(addStaffInput).mutation(({ ctx, input }) => identity.addStaff(ctx.verb, input)),
  addPerson: personProcedure
    .input(addPersonInput)
    .mutation(({ ctx, input }) => identity.addPerson(ctx.verb, input)),
  grantRole: personProcedure
    .input(staffRoleInput)
    .mutation(({ ctx, input }) => identity.grantStaffRole(ctx.verb, input)),
  revokeRole: personProcedure
    .input(staffRoleInput)
    .mutation(({ ctx, input }) => identity.revokeStaffRole(ctx.verb, input)),
  setDisabled: personProcedure
    .input(setDisabledInput)
    .mutation(({ ctx, input }) => identity.setDisabled(ctx.verb, input)),
  assignAccount: tenantProcedure
    .input(accountInput)
    .mutation(({ ctx, input }) => identity.assignAccount(ctx.verb, { ...input, tenantId: ctx.tenantId })),
});

const viewAs = router({
  list: tenantProcedure.query(({ ctx }) => identity.readViewAs(ctx.verb, { tenantId: ctx.tenantId })),
  start: tenantProcedure
    .input(startViewAsInput)
    .mutation(({ ctx, input }) => identity.startViewAs(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  end: tenantProcedure.mutation(({ ctx }) => identity.endViewAs(ctx.verb, { tenantId: ctx.tenantId })),
});

export const identityRouter = router({
  profile: personProcedure.query(({ ctx }) => identity.readProfile(ctx.verb)),
  changeProfile: personProcedure
    .input(changeProfileInput)
    .mutation(({ ctx, input }) => identity.changeProfile(ctx.verb, input)),
  signInWays: publicProcedure.query(({ ctx }) => identity.readSignInWays(ctx.verb)),
  tenantKeys,
  vendorKeys,
  members,
  staff,
  viewAs,
});
