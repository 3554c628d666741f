export { findAlteredGrants } from './altered-grants.ts';
export { grantProposal } from './contract.ts';
export { expireGrant, readGrantsToExpire } from './expire-grants.ts';
export { grantBundleParts } from './grant-record.ts';
export { carryOutCoupon, couponSubject, proposeCoupon } from './propose-coupon.ts';
export {
  carryOutGrant,
  type GrantFigures,
  grantFigures,
  grantSubject,
  heldGrantSubject,
  issueGrant,
  proposeGrant,
  proposeVoidGrant,
} from './propose-grant.ts';
export { readCoupons, readGrantLiability, readGrantNumbers, readGrants } from './read-grants.ts';
export { type GrantMovements, readGrantMovements } from './read-movements.ts';
export { type InvoiceDraws, recordDraws, returnCredited, returnDraws } from './record-draws.ts';
export {
  type Drawn,
  holdStanding,
  readStanding,
  type Standing,
  standingAfter,
  standingRules,
} from './standing.ts';
