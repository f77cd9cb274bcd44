/** What to do about the faults one meets with fresh credentials; everything else in its own words. */
export function awsFaultInWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  switch (error.name) {
    case 'CredentialsProviderError':
      return 'No AWS credentials were found: sign in as for a deployment (such as `aws sso login`), or set AWS_PROFILE.';
    case 'ExpiredTokenException':
    case 'ExpiredToken':
      return 'The AWS credentials are out of date: sign in again.';
    case 'AccessDeniedException':
    case 'AccessDenied':
      return `These AWS credentials may not do this: ${error.message}`;
    case 'ResourceNotFoundException':
      return 'There is no such table here: take --table from the output "FirstSite", and check the region.';
    case 'QueueDoesNotExist':
      return 'There is no such queue here: take --queue from the output "FirstSite", and check the region.';
    default:
      return error.message;
  }
}
