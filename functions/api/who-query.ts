import * as z from 'zod';

/** By what somebody is asked for, who is known by it; `createFindPeople` says that it must be one. */
export const whoQuery = z.object({
  email: z.string().min(1).optional(),
  phone: z.string().min(1).optional(),
  userId: z.string().min(1).optional(),
});

/** Only what was said. */
export function askedOf({ email, phone, userId }: z.infer<typeof whoQuery>) {
  return {
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
  };
}
