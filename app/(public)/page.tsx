import { Landing } from '#components/public/landing.tsx';
import { vendorName } from '#server/api/guards.ts';

export default function LandingPage() {
  return <Landing vendorName={vendorName()} />;
}
