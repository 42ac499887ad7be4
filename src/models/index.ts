export * from "./alexNet.js";
export * from "./cifarResNet.js";
export * from "./convNetJsCifar.js";
export * from "./googLeNet.js";
export * from "./leNet5.js";
export * from "./resNet.js";
export * from "./vgg.js";
export * from "./zfNet.js";
