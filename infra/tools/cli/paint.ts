import { styleText } from 'node:util';

export type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

export function paint({ colours }: { readonly colours: boolean }, colour: Colour, text: string): string {
  return colours ? styleText(colour, text, { validateStream: false }) : text;
}
