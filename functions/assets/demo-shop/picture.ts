/** Pictures of the products, drawn here so that the shop needs nothing from elsewhere. */
const DRAWINGS: Readonly<Record<string, readonly [background: string, shapes: string]>> = {
  'shoes-runner-42': [
    '#dfe9df',
    '<path d="M30 118c0-22 2-40 6-46 10 10 24 12 34 4l10-8c18 22 36 34 66 40 14 3 22 12 22 24H30z" fill="#2f6f57"/><path d="M30 118h138c4 0 4 16-2 18-40 6-96 6-132 0-6-2-6-18-4-18z" fill="#f7f4ec"/><path d="m84 82 12-10m0 22 14-12m0 22 14-11" stroke="#f7f4ec" stroke-width="5" stroke-linecap="round"/><path d="M34 100c20 2 40 4 60 18H30z" fill="#e8894a"/>',
  ],
  'boots-40': [
    '#efe3d3',
    '<path d="M58 34h52v52c10 12 26 16 44 22 10 4 14 10 14 20H54c0-30 8-60 4-94z" fill="#8a5a35"/><path d="M50 128h122v16H50z" fill="#3a2a1e" rx="4"/><path d="M56 34h56v12H56z" fill="#6d4426"/><path d="M104 58h-20m20 14H86m22 14H90" stroke="#f2d9a8" stroke-width="5" stroke-linecap="round"/>',
  ],
  'jacket-m': [
    '#dbe6ef',
    '<path d="m72 40-34 22-12 66 22 6 8-40v56h88V94l8 40 22-6-12-66-34-22c-8 14-48 14-56 0z" fill="#2d5f8a"/><path d="M100 52v98" stroke="#f2c14e" stroke-width="5"/><path d="M72 40c8 14 48 14 56 0l-6-8c-12 8-32 8-44 0z" fill="#1f4565"/><path d="M68 116h20m24 0h20" stroke="#1f4565" stroke-width="6" stroke-linecap="round"/>',
  ],
  'bag-1': [
    '#e9e2ee',
    '<path d="M72 58c0-36 56-36 56 0" fill="none" stroke="#5b4470" stroke-width="8"/><rect x="50" y="52" width="100" height="98" rx="22" fill="#765a91"/><rect x="64" y="98" width="72" height="40" rx="10" fill="#5b4470"/><path d="M50 80h100" stroke="#5b4470" stroke-width="6"/><rect x="92" y="74" width="16" height="18" rx="4" fill="#f2c14e"/>',
  ],
  'hat-one': [
    '#f4dfd8',
    '<circle cx="100" cy="40" r="14" fill="#f7f4ec"/><path d="M46 112c0-78 108-78 108 0z" fill="#c8553d"/><rect x="38" y="106" width="124" height="32" rx="14" fill="#a53f2b"/><path d="M60 110v24m20-24v24m20-24v24m20-24v24m20-24v24" stroke="#c8553d" stroke-width="5"/>',
  ],
  'socks-3': [
    '#e3ead2',
    '<path d="M70 28h38v70l34 20c16 10 8 34-12 32-30-2-60-18-60-44z" fill="#73883f"/><path d="M68 28h42v20H68z" fill="#f7f4ec"/><path d="M70 60h38m-38 14h38" stroke="#f7f4ec" stroke-width="5"/><path d="M126 150c-10-4-12-22 6-36l10 4c16 10 8 34-16 32z" fill="#e8894a"/>',
  ],
};

export function picture(itemId: string): HTMLElement {
  const [background = '#eee', shapes = ''] = DRAWINGS[itemId] ?? [];
  const frame = document.createElement('span');
  frame.className = 'picture';
  frame.style.background = background;
  // Markup of this file alone.
  frame.innerHTML = `<svg viewBox="0 0 200 180" aria-hidden="true" fill="none">${shapes}</svg>`;
  return frame;
}
