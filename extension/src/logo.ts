import { LabIcon } from "@jupyterlab/ui-components";

// A filter on a volume: the window of the kernel's own logo, in Lab's icon colour.
const svgstr = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16">
<g class="jp-icon3" fill="#616161">
<path d="M3 8h13v13H3zM4.500 9.500v10h10v-10z" fill-rule="evenodd"/>
<path d="M6 3h15v15h-3.500v-1.500h2v-12h-12v2H6z"/>
<path d="M6 11h4v4H6z"/>
</g></svg>`;

export const logo = new LabIcon({ name: "cnnlab:logo", svgstr });
