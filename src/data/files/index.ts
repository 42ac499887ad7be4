export * from "../index.js";
export * from "./cifar.js";
export { decodeImage } from "./decodeImage.js";
export * from "./digits.js";
export * from "./fashionMnist.js";
export * from "./imageFolder.js";
export { mnist, type MnistOptions } from "./mnist.js";
export * from "./photo.js";
export * from "./readImage.js";
